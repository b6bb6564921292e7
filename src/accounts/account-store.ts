import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Secret } from '../credentials/secret.ts';
import type { SealContext, Sealing } from '../sealing.ts';
import type { SlackUser } from './slack-user.ts';

export interface Account {
  readonly gitlabUserId: number;
  readonly gitlabUsername: string;
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly expiresAtMs: number;
}

/** `other-key`: it was sealed under another PULLCHECK_SEAL_KEY, and `broken` was altered in Redis. */
export type StoredAccount =
  | { readonly kind: 'found'; readonly account: Account }
  | { readonly kind: 'none' | 'other-key' | 'broken' };

export interface AccountStore {
  load(user: SlackUser): Promise<StoredAccount>;
  /** Replaces what the user had. Nobody else may have the GitLab account: `taken` where somebody has. */
  save(user: SlackUser, account: Account): Promise<'saved' | 'taken'>;
  remove(user: SlackUser): Promise<void>;
}

const sealedSchema = z.object({
  gitlabUserId: z.int(),
  gitlabUsername: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAtMs: z.number(),
});

/** Claims the GitLab account and stores in one step: two people could otherwise both find it free. */
const saveScript = `
local owner = redis.call('get', KEYS[2])
if owner and owner ~= ARGV[1] then return 0 end
local before = redis.call('hget', KEYS[1], 'gitlabUserId')
if before and before ~= ARGV[2] then redis.call('del', ARGV[4] .. before) end
redis.call('set', KEYS[2], ARGV[1])
redis.call('hset', KEYS[1], 'gitlabUserId', ARGV[2], 'sealed', ARGV[3])
return 1`;

const ownerPrefix = 'pullcheck:account-owner:';

/** One hash per linked person: whose account, and its tokens, sealed together with the name they belong to. */
export function createAccountStore(redis: Redis, sealing: Sealing): AccountStore {
  return {
    async load(user) {
      const sealed = await redis.hget(keyOf(user), 'sealed');
      if (sealed === null) return { kind: 'none' };
      const opened = sealing.open(sealed, contextOf(user));
      if (opened.kind !== 'opened') return { kind: opened.kind };
      const parsed = sealedSchema.safeParse(JSON.parse(opened.text));
      if (!parsed.success) return { kind: 'broken' };
      const { accessToken, refreshToken, ...account } = parsed.data;
      return {
        kind: 'found',
        account: { ...account, accessToken: () => accessToken, refreshToken: () => refreshToken },
      };
    },
    async save(user, { accessToken, refreshToken, ...account }) {
      const plain = { ...account, accessToken: accessToken(), refreshToken: refreshToken() };
      const saved = await redis.eval(
        saveScript,
        2,
        keyOf(user),
        `${ownerPrefix}${account.gitlabUserId}`,
        ownerOf(user),
        String(account.gitlabUserId),
        sealing.seal(JSON.stringify(plain), contextOf(user)),
        ownerPrefix,
      );
      return saved === 1 ? 'saved' : 'taken';
    },
    async remove(user) {
      const gitlabUserId = await redis.hget(keyOf(user), 'gitlabUserId');
      await redis.del(keyOf(user), ...(gitlabUserId === null ? [] : [`${ownerPrefix}${gitlabUserId}`]));
    },
  };
}

function keyOf(user: SlackUser): string {
  return `pullcheck:account:${ownerOf(user)}`;
}

function ownerOf({ teamId, userId }: SlackUser): string {
  return `${teamId}:${userId}`;
}

/** What is put in the place of somebody else's does not open. */
function contextOf({ teamId, userId }: SlackUser): SealContext {
  return { purpose: 'account', subject: [teamId, userId] };
}
