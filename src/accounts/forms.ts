import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Sealing } from '../sealing.ts';
import { hashOf, newToken } from './one-time.ts';

/** What storing there would do when the page was given out, in sentences; or why it cannot be stored there. */
const foreseenSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('possible'), notes: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('cannot'), why: z.string() }),
]);

const placeSchema = z.object({ path: z.string(), url: z.string(), foreseen: foreseenSchema });

const grantSchema = z.object({
  user: z.object({ teamId: z.string(), userId: z.string() }),
  /** As the thread will name whoever types here. */
  slackName: z.string(),
  gitlabUsername: z.string(),
  with: z.enum(['own-token', 'bot-token']),
  incidentId: z.string(),
  /** Host, with its port if it has one. */
  registry: z.string(),
  image: z.string().nullable(),
  project: placeSchema,
  /** Null: the project lies in no group, or the group is not to be offered. */
  group: placeSchema.nullable(),
  /** What the failed jobs ran on. */
  ref: z.string().nullable(),
  isProtectedRef: z.boolean().nullable(),
  /** Names and patterns of the project's protected branches and tags. */
  protectedRefs: z.array(z.string()).readonly(),
});

/** Who may store what for which incident; holds nothing secret. */
export type FormGrant = z.infer<typeof grantSchema>;

export interface OpenForm {
  /** Names the form without opening it. */
  readonly id: string;
  readonly grant: FormGrant;
  /** How many posts may still be refused. */
  readonly triesLeft: number;
  /** Whether this is the browser in which GitLab said who the person is. */
  isVerifiedIn(browser: string | null): boolean;
}

export interface Forms {
  /** @returns the one-time address, for this user and nobody else; good for ten minutes. */
  issue(grant: FormGrant): Promise<string>;
  /** Undefined where the form is unknown, used or too old. */
  look(token: string): Promise<OpenForm | undefined>;
  verifyIn(token: string, browser: string): Promise<void>;
  /** False where another post to this form is being worked on. */
  begin(token: string): Promise<boolean>;
  /** `stored`: the form is used up. `refused`: it may be tried again, five times in all. */
  end(token: string, outcome: 'stored' | 'refused'): Promise<void>;
}

interface FormsOptions {
  readonly redis: Redis;
  readonly sealing: Sealing;
  readonly publicUrl: string;
}

export const maxTries = 5;
const ttlMs = 10 * 60_000;
/** Longer than a probe and all calls of GitLab take; a bot that was killed meanwhile holds the form up for as long. */
const busyMs = 3 * 60_000;

/** One hash per form: the sealed grant, how often it was refused, in which browser its user showed who they are. */
export function createForms({ redis, sealing, publicUrl }: FormsOptions): Forms {
  return {
    async issue(grant) {
      const token = newToken();
      const key = keyOf(token);
      await redis
        .multi()
        .hset(key, 'grant', sealing.seal(JSON.stringify(grant), contextOf(token)))
        .pexpire(key, ttlMs)
        .exec();
      return `${publicUrl}/forms/registry-auth/${token}`;
    },
    async look(token) {
      const { grant: sealed = '', tries = '0', browser } = await redis.hgetall(keyOf(token));
      const opened = sealing.open(sealed, contextOf(token));
      const triesLeft = maxTries - Number(tries);
      if (opened.kind !== 'opened' || triesLeft <= 0) return undefined;
      const grant = grantSchema.safeParse(JSON.parse(opened.text)).data;
      if (grant === undefined) return undefined;
      const isVerifiedIn = (secret: string | null): boolean => secret !== null && hashOf(secret) === browser;
      return { id: hashOf(token), grant, triesLeft, isVerifiedIn };
    },
    async verifyIn(token, browser) {
      await redis.eval(setIfThere, 1, keyOf(token), 'browser', hashOf(browser));
    },
    async begin(token) {
      const keys = [keyOf(token), `${keyOf(token)}:busy`];
      return (await redis.eval(beginIfOpen, keys.length, ...keys, maxTries, busyMs)) === 1;
    },
    async end(token, outcome) {
      if (outcome === 'stored') await redis.del(keyOf(token));
      else await redis.eval(countIfThere, 1, keyOf(token), 'tries');
      await redis.del(`${keyOf(token)}:busy`);
    },
  };
}

/** A hash that expired meanwhile must not come back without its end. */
const setIfThere = `if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], ARGV[1], ARGV[2]) end return 1`;
/** What was used up or refused too often between the look and this must not be begun. */
const beginIfOpen = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
if tonumber(redis.call('hget', KEYS[1], 'tries') or '0') >= tonumber(ARGV[1]) then return 0 end
return redis.call('set', KEYS[2], '1', 'PX', ARGV[2], 'NX') and 1 or 0`;
const countIfThere = `if redis.call('exists', KEYS[1]) == 1 then redis.call('hincrby', KEYS[1], ARGV[1], 1) end return 1`;

function keyOf(token: string): string {
  return `pullcheck:form:${hashOf(token)}`;
}

function contextOf(token: string) {
  return { purpose: 'form', subject: [hashOf(token)] };
}
