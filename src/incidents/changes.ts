import type { Redis } from 'ioredis';
import { type Change, changeSchema } from './change.ts';
import { incidentKey, keepSeconds, type PipelineId } from './incident-key.ts';

export interface Changes {
  /**
   * Begins a change, unless another one of the same kind is under way or done for the same reply. The same id goes on
   * where it was.
   */
  begin(pipeline: PipelineId, change: Change): Promise<Begun>;
  /** @returns undefined where there is none, or what is kept is none. */
  read(pipeline: PipelineId, id: string): Promise<Change | undefined>;
  /**
   * Replaces what is kept of it by what `update` makes of it, and makes the thread out of date; nothing gets lost where others
   * do so at once. `update` may be called again, and returns undefined where all is well as it is.
   *
   * @returns what is kept now; undefined where there is none.
   */
  amend(
    pipeline: PipelineId,
    id: string,
    update: (current: Change) => Change | undefined,
  ): Promise<Change | undefined>;
}

export type Begun =
  | { readonly kind: 'begun' | 'resumed'; readonly change: Change }
  /** Somebody else's, which stands in the way. */
  | { readonly kind: 'taken'; readonly change: Change };

/** Fields `change:<id>` and `doing:<reply>:<verb>` of the incident's hash. */
export function createChanges(redis: Redis): Changes {
  async function read(pipeline: PipelineId, id: string): Promise<Change | undefined> {
    const value = await redis.hget(incidentKey(pipeline), `change:${id}`);
    return value === null ? undefined : parse(value);
  }

  return {
    read,
    async begin(pipeline, change) {
      const own = await read(pipeline, change.id);
      if (own !== undefined) return { kind: 'resumed', change: own };
      const args = [doing(change), change.id, `change:${change.id}`, toText(change), keepSeconds];
      const holder = String(await redis.eval(beginUnlessHeld, 1, incidentKey(pipeline), ...args));
      if (holder === '') return { kind: 'begun', change };
      const other = await read(pipeline, holder);
      if (other === undefined) throw new Error('what holds a place among changes cannot be read');
      return { kind: 'taken', change: other };
    },
    async amend(pipeline, id, update) {
      const key = incidentKey(pipeline);
      for (;;) {
        const before = await redis.hget(key, `change:${id}`);
        const current = before === null ? undefined : parse(before);
        if (before === null || current === undefined) return undefined;
        const changed = update(current);
        if (changed === undefined) return current;
        const over = isOver(changed) ? doing(changed) : '';
        const args = [`change:${id}`, before, toText(changed), keepSeconds, over, id];
        if ((await redis.eval(replaceIfSame, 1, key, ...args)) === 1) return changed;
      }
    },
  };
}

/** @throws where it could not be read again: what is kept and cannot be read stands in everybody's way. */
function toText(change: Change): string {
  return JSON.stringify(changeSchema.parse(change));
}

const beginUnlessHeld = `
local holder = redis.call('hget', KEYS[1], ARGV[1])
if holder and holder ~= ARGV[2] then return holder end
redis.call('hset', KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
redis.call('hincrby', KEYS[1], 'revision', 1)
redis.call('expire', KEYS[1], ARGV[5])
return ''`;

const replaceIfSame = `
if redis.call('hget', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('hset', KEYS[1], ARGV[1], ARGV[3])
redis.call('hincrby', KEYS[1], 'revision', 1)
redis.call('expire', KEYS[1], ARGV[4])
if ARGV[5] ~= '' and redis.call('hget', KEYS[1], ARGV[5]) == ARGV[6] then redis.call('hdel', KEYS[1], ARGV[5]) end
return 1`;

function doing({ reply, verb }: Change): string {
  return `doing:${reply}:${verb}`;
}

/** Whether the same may be clicked once more. Every fix finds what an unsettled one did after all. */
function isOver({ state, aftermath }: Change): boolean {
  if (state.kind === 'running') return false;
  if (state.kind !== 'done') return true;
  return aftermath !== null && aftermath.kind !== 'awaited';
}

function parse(value: string): Change | undefined {
  try {
    return changeSchema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
