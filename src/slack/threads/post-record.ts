import type { Redis } from 'ioredis';
import type { Claim } from '../../claims/claim.ts';

/** What is remembered of one message: `intent` before it is posted, `posted` after. */
export type PostRecord =
  | { readonly kind: 'none' }
  /** Posting began at `intentAt` (milliseconds) and its end is not known. */
  | {
      readonly kind: 'intent';
      readonly intentAt: number;
      readonly channel: string;
      readonly threadTs: string | null;
    }
  | PostedRecord;

export interface PostedRecord {
  readonly kind: 'posted';
  readonly channel: string;
  readonly ts: string;
  /** It was meant for a thread that no longer exists and stands in the channel itself. */
  readonly isOrphan: boolean;
  /** Somebody deleted it. */
  readonly isGone: boolean;
  readonly contentHash: string;
  readonly revision: number;
}

/** As long as an incident is kept. */
const keepSeconds = 30 * 24 * 3_600;

export interface PostRecords {
  read(op: string): Promise<PostRecord>;
  /** @returns whether the claim still held, and with it the intent is written. */
  intend(op: string, claim: Claim, intent: Omit<PostRecord & { kind: 'intent' }, 'kind'>): Promise<boolean>;
  /** For posts that certainly did not happen. */
  forgetIntent(op: string): Promise<void>;
  save(op: string, posted: Omit<PostedRecord, 'kind'>): Promise<void>;
}

export function createPostRecords(redis: Redis): PostRecords {
  return {
    async read(op) {
      const fields = await redis.hgetall(recordKey(op));
      const { ts, intent, channel = '', thread = '', hash = '', revision = '0', state } = fields;
      if (ts !== undefined) {
        return {
          kind: 'posted',
          channel,
          ts,
          isOrphan: state === 'orphan',
          isGone: state === 'gone',
          contentHash: hash,
          revision: Number(revision),
        };
      }
      if (intent === undefined) return { kind: 'none' };
      return { kind: 'intent', intentAt: Number(intent), channel, threadTs: thread === '' ? null : thread };
    },
    async intend(op, claim, { intentAt, channel, threadTs }) {
      const args = [claim.token, intentAt, channel, threadTs ?? '', keepSeconds];
      return (await redis.eval(intendIfClaimed, 2, recordKey(op), claim.key, ...args)) === 1;
    },
    async forgetIntent(op) {
      await redis.hdel(recordKey(op), 'intent');
    },
    async save(op, { channel, ts, isOrphan, isGone, contentHash, revision }) {
      const state = isGone ? 'gone' : isOrphan ? 'orphan' : 'shown';
      const key = recordKey(op);
      const answers = await redis
        .multi()
        .hset(key, { channel, ts, state, hash: contentHash, revision })
        .expire(key, keepSeconds)
        .exec();
      for (const [error] of answers ?? []) if (error !== null) throw error;
    },
  };
}

function recordKey(op: string): string {
  return `pullcheck:post:${op}`;
}

const intendIfClaimed = `
if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('hset', KEYS[1], 'intent', ARGV[2], 'channel', ARGV[3], 'thread', ARGV[4])
redis.call('expire', KEYS[1], ARGV[5])
return 1`;
