import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { z } from 'zod';
import {
  type SlackStandIn,
  type SlackStandInOptions,
  startSlackStandIn,
} from '../../src/demo/slack/stand-in.ts';
import { ExternalError } from '../../src/errors.ts';
import type { Clock } from '../../src/slack/clock.ts';
import { createSlackClients } from '../../src/slack/connection/clients.ts';
import { createNotifications } from '../../src/slack/threads/notifications.ts';
import { createOutbox, type Outbox } from '../../src/slack/threads/outbox.ts';
import { createThread, type Thread } from '../../src/slack/threads/thread.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';

export const gitlabUrl = 'https://gitlab.example.com';
export const clock: Clock = { now: Date.now, sleep: (ms) => delay(ms) };
/** Far below the ten seconds of production, so that a lost answer is looked up soon. */
const usualTimeoutMs = 400;

export interface Workbench {
  readonly slack: SlackStandIn;
  readonly redis: TestRedis;
  readonly logged: readonly Logged[];
  /** A replica of its own: client, connection, memory. */
  replica(over?: { readonly connection?: Redis; readonly timeoutMs?: number }): Replica;
  /** @throws Error where Slack saw what no correct program does. */
  stop(): Promise<void>;
}

export interface Replica {
  readonly outbox: Outbox;
  readonly thread: Thread;
  readonly notifications: ReturnType<typeof createNotifications>;
}

const loggedSchema = z.looseObject({ level: z.number(), msg: z.string() });
type Logged = z.infer<typeof loggedSchema>;

export async function startWorkbench(options: SlackStandInOptions = {}): Promise<Workbench> {
  const slack = await startSlackStandIn(options);
  const redis = await startTestRedis();
  const logged: Logged[] = [];
  const log = pino(
    { level: 'debug' },
    { write: (line: string) => void logged.push(loggedSchema.parse(JSON.parse(line))) },
  );
  return {
    slack,
    redis,
    logged,
    replica({ connection = redis.client(), timeoutMs = usualTimeoutMs } = {}) {
      const { apiUrl, botToken } = slack;
      const { posting, reading } = createSlackClients({ apiUrl, botToken, log, timeoutMs });
      const outbox = createOutbox({ client: posting, redis: connection, clock, log, timeoutMs });
      const notifications = createNotifications({
        client: reading,
        redis: connection,
        gitlabUrl,
        clock,
        log,
      });
      return {
        outbox,
        notifications,
        thread: createThread({
          outbox,
          notifications,
          offersFor: () => Promise.resolve([]),
          redis: connection,
          log,
        }),
      };
    },
    async stop() {
      await slack.close();
      await redis.stop();
      if (slack.violations().length > 0) throw new Error(slack.violations().join('\n'));
    },
  };
}

/** Does what the queue does: tries again after as long as was asked for. */
export async function untilDone<T>(attempt: () => Promise<T>, mostTries = 12): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ExternalError) || tries >= mostTries) throw error;
      await delay(Math.min(error.retryAfterMs ?? 50, 3_000));
    }
  }
}
