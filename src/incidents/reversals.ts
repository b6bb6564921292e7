import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Sealing } from '../sealing.ts';

/** How long a change can be undone: its undoing may hold the value that was replaced. */
export const undoableMs = 24 * 3_600 * 1_000;

export type KeptReversal<Reversal> =
  | { readonly kind: 'kept'; readonly reversal: Reversal }
  /** The day is over, or it was undone. */
  | { readonly kind: 'gone' }
  /** PULLCHECK_SEAL_KEY was changed, or Redis was altered. */
  | { readonly kind: 'unreadable' };

export interface Reversals {
  keep(change: string, reversal: unknown): Promise<void>;
  /** As it was kept: it was sealed by us under the change's own name. */
  find<Reversal>(change: string): Promise<KeptReversal<Reversal>>;
  forget(change: string): Promise<void>;
}

/** What restores the state before a change, sealed and for a day. */
export function createReversals(redis: Redis, sealing: Sealing): Reversals {
  const contextOf = (change: string) => ({ purpose: 'reversal', subject: [change] });
  return {
    async keep(change, reversal) {
      const sealed = sealing.seal(JSON.stringify(reversal), contextOf(change));
      await redis.set(keyOf(change), sealed, 'PX', undoableMs);
    },
    async find<Reversal>(change: string): Promise<KeptReversal<Reversal>> {
      const sealed = await redis.get(keyOf(change));
      if (sealed === null) return { kind: 'gone' };
      const opened = sealing.open(sealed, contextOf(change));
      if (opened.kind !== 'opened') return { kind: 'unreadable' };
      return { kind: 'kept', reversal: z.custom<Reversal>().parse(JSON.parse(opened.text)) };
    },
    async forget(change) {
      await redis.del(keyOf(change));
    },
  };
}

function keyOf(change: string): string {
  return `pullcheck:undo:${change}`;
}
