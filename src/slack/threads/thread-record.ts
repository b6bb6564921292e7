import type { Redis } from 'ioredis';

/** Whose message a thread hangs under. */
export type RootOwner = 'gitlab' | 'pullcheck';

/** Where the thread of an incident is. */
export interface ThreadState {
  /** Grows when the thread was deleted and another one takes its place; from 0. */
  readonly generation: number;
  /** Null until it is decided. */
  readonly root: { readonly owner: RootOwner; readonly channel: string; readonly ts: string | null } | null;
}

export interface ThreadRecord {
  read(): Promise<ThreadState>;
  /** @returns whether `revision` is the newest seen; remembers it if so. */
  fence(revision: number): Promise<boolean>;
  /** Decides for good; a decision that was already made stands. */
  decide(generation: number, root: { owner: RootOwner; channel: string; ts: string | null }): Promise<void>;
  /** Leaves the thread of `generation` behind, once, for one under a message of ours in `channel`. */
  startOver(generation: number, channel: string): Promise<void>;
}

/** As long as an incident is kept. */
const keepSeconds = 30 * 24 * 3_600;

export function createThreadRecord(redis: Redis, incidentId: string): ThreadRecord {
  const key = `pullcheck:thread:${incidentId.replace('/', ':')}`;
  return {
    async read() {
      const { generation = '0', owner, channel = '', ts = '' } = await redis.hgetall(key);
      if (owner !== 'gitlab' && owner !== 'pullcheck') return { generation: Number(generation), root: null };
      return { generation: Number(generation), root: { owner, channel, ts: ts === '' ? null : ts } };
    },
    async fence(revision) {
      return (await redis.eval(raiseRevision, 1, key, revision, keepSeconds)) === 1;
    },
    async decide(generation, { owner, channel, ts }) {
      await redis.eval(decideRoot, 1, key, generation, owner, channel, ts ?? '');
    },
    async startOver(generation, channel) {
      await redis.eval(nextGeneration, 1, key, generation, channel);
    },
  };
}

const raiseRevision = `
local seen = tonumber(redis.call('hget', KEYS[1], 'revision') or '-1')
if seen > tonumber(ARGV[1]) then return 0 end
redis.call('hset', KEYS[1], 'revision', ARGV[1])
redis.call('expire', KEYS[1], ARGV[2])
return 1`;

const decideRoot = `
if (redis.call('hget', KEYS[1], 'generation') or '0') ~= ARGV[1] then return 0 end
if redis.call('hexists', KEYS[1], 'owner') == 1 then return 0 end
redis.call('hset', KEYS[1], 'owner', ARGV[2], 'channel', ARGV[3], 'ts', ARGV[4])
return 1`;

const nextGeneration = `
if (redis.call('hget', KEYS[1], 'generation') or '0') ~= ARGV[1] then return 0 end
redis.call('hset', KEYS[1], 'generation', tonumber(ARGV[1]) + 1, 'owner', 'pullcheck', 'channel', ARGV[2], 'ts', '')
return 1`;
