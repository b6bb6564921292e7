import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { NamedKey } from '../../json-web-keys.ts';
import { agentKeyspace } from '../wire/agent-keys.ts';
import { type Presence, presenceProtocol, signPresence } from '../wire/presence.ts';
import { queueScripts } from '../wire/queue-scripts.ts';
import { announceEveryMs, announcementMs, type Freshness } from './freshness.ts';

interface PresenceOptions {
  readonly redis: Redis;
  readonly name: string;
  readonly key: NamedKey;
  readonly policy: string;
  readonly freshness: Freshness;
  /** What may change while the agent runs. */
  readonly describe: () => Promise<
    Pick<
      Presence,
      'version' | 'platform' | 'hostname' | 'tags' | 'probes' | 'runners' | 'systemId' | 'runnersFault'
    >
  >;
  readonly now: () => number;
  readonly log: Logger;
}

const leaveMs = 1_000;

/** Keeps a lease that ends by itself when the agent does; a frozen one loses it too. */
export function announcePresence(options: PresenceOptions): { stop(): Promise<void> } {
  const { redis, name, log } = options;
  const { presence } = agentKeyspace(name);
  const stop = new AbortController();
  let isKnown = false;

  const announce = async (): Promise<void> => {
    // What waits for a connection would be old when it is there.
    if (redis.status !== 'ready') return;
    const text = await describeSigned(options);
    await redis.set(presence, text, 'PX', announcementMs);
    if (!isKnown) log.info({ agent: name }, 'agent announced');
    isKnown = true;
  };
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await announce().catch((error: unknown) => log.warn({ err: error }, 'presence not announced'));
      await sleep(announceEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const announceOrWarn = (): void => {
    announce().catch((error: unknown) => log.warn({ err: error }, 'presence not announced'));
  };
  redis.on('ready', announceOrWarn);
  const looping = loop();

  return {
    async stop() {
      stop.abort();
      redis.off('ready', announceOrWarn);
      const leave = async (): Promise<void> => {
        await looping;
        if (redis.status === 'ready') await redis.del(presence).catch(() => undefined);
      };
      // What is lost with the link would be waited for until it is back; the lease ends by itself.
      await Promise.race([leave(), sleep(leaveMs)]);
    },
  };
}

async function describeSigned({
  name,
  key,
  policy,
  freshness,
  describe,
  now,
}: PresenceOptions): Promise<string> {
  const described = await describe();
  const presence: Presence = {
    ...described,
    iss: name,
    iat: now() / 1_000,
    protocol: presenceProtocol,
    nonce: freshness.announce(),
    policy,
    queueScripts,
  };
  return signPresence(presence, key);
}
