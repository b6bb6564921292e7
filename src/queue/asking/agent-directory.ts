import type { Redis } from 'ioredis';
import { announcementMs } from '../answering/freshness.ts';
import { agentKeyspace } from '../wire/agent-keys.ts';
import { longestPresenceBytes, type Presence, type ReadPresence, readPresence } from '../wire/presence.ts';
import type { AgentsFile, EnrolledAgent } from './agents-file.ts';

/** An agent of the file, and what it says of itself. */
export interface KnownAgent {
  readonly enrolled: EnrolledAgent;
  readonly state: AgentState;
}

export type AgentState =
  | {
      readonly kind: 'present';
      readonly presence: Presence;
      readonly tags: readonly string[];
      /** Since it announced itself. */
      readonly seenMsAgo: number;
    }
  /** It runs a version that this bot cannot talk to. */
  | { readonly kind: 'outdated'; readonly version: string | null }
  | { readonly kind: 'absent' };

export interface AgentDirectory {
  /** Every agent of the file, in its order. */
  list(): Promise<readonly KnownAgent[]>;
  /** @returns undefined where the file does not have it. */
  find(name: string): Promise<KnownAgent | undefined>;
}

export function createAgentDirectory(options: {
  readonly redis: Redis;
  readonly file: AgentsFile;
  /** What this bot has loaded. */
  readonly queueScripts: string;
}): AgentDirectory {
  const { redis, file, queueScripts } = options;

  async function know(enrolled: EnrolledAgent): Promise<KnownAgent> {
    const { name, keys } = enrolled;
    // The agent can write there whatever it likes, of whatever type and length.
    const key = agentKeyspace(name).presence;
    const [signed, leaseMs] = await Promise.all([
      redis.getrange(key, 0, longestPresenceBytes).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return '';
        throw error;
      }),
      redis.pttl(key),
    ]);
    if (signed === '') return { enrolled, state: { kind: 'absent' } };
    const read = await readPresence(signed, { name, key: keys.signing });
    return { enrolled, state: toState(read, enrolled, Math.max(announcementMs - leaseMs, 0)) };
  }

  function toState(read: ReadPresence, enrolled: EnrolledAgent, seenMsAgo: number): AgentState {
    if (read.kind === 'forged') return { kind: 'absent' };
    if (read.kind === 'outdated') return read;
    const { presence } = read;
    // It could not run the scripts of its own queue.
    if (presence.queueScripts !== queueScripts) return { kind: 'outdated', version: presence.version };
    return { kind: 'present', presence, tags: [...new Set([...enrolled.tags, ...presence.tags])], seenMsAgo };
  }

  return {
    async list() {
      return Promise.all([...(await file.read()).values()].map(know));
    },
    async find(name) {
      const enrolled = (await file.read()).get(name);
      return enrolled === undefined ? undefined : know(enrolled);
    },
  };
}
