import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { z } from 'zod';
import {
  type AgentKeys,
  generateAgentKey,
  generateBotKey,
  type NamedKey,
  parseAgentPrivateKey,
  parsePublicKey,
  parseSigningKey,
} from '../../src/json-web-keys.ts';
import type { HostAnswer } from '../../src/probes/host-answer.ts';
import { probes as shipped } from '../../src/probes/index.ts';
import { runnable } from '../../src/probes/runnable-probe.ts';
import { connectAgentRedis } from '../../src/queue/answering/agent-redis.ts';
import { announcePresence } from '../../src/queue/answering/announce-presence.ts';
import { startAnswering } from '../../src/queue/answering/answer-probes.ts';
import { createFreshness } from '../../src/queue/answering/freshness.ts';
import { openReplayGuard } from '../../src/queue/answering/replay-guard.ts';
import { type Agents, createAgents } from '../../src/queue/asking/agents.ts';
import { openRedis } from '../../src/queue/redis/redis.ts';
import { agentAclRule, agentUser } from '../../src/queue/wire/agent-acl.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';
import { type Relay, startRelay } from '../relay.ts';

export const log = pino({ enabled: false });
export const password = 'a-password-of-the-tests';

/** What the probes of the tests did, and the doors that hold some of them up. */
export interface Ran {
  readonly texts: string[];
  /** Lets `wait` end. */
  open(): void;
}

export const contracts = {
  echo: {
    args: z.strictObject({ text: z.string(), secret: z.string().optional() }),
    observation: z.object({ text: z.string() }),
    timeoutMs: 1_000,
    maxObservationBytes: 8_192,
  },
  wait: {
    args: z.object({ nested: z.object({ known: z.boolean() }).optional() }),
    observation: z.object({ done: z.boolean() }),
    timeoutMs: 2_000,
    maxObservationBytes: 8_192,
  },
  vast: {
    args: z.object({ bytes: z.int() }),
    observation: z.object({ text: z.string() }),
    timeoutMs: 1_000,
    maxObservationBytes: 8_192,
  },
  broken: { args: z.object({}), observation: z.object({}), timeoutMs: 1_000, maxObservationBytes: 8_192 },
} as const;

export function createProbes() {
  const texts: string[] = [];
  const door = withResolvers();
  const ran: Ran = { texts, open: () => door.resolve() };
  const probes = {
    echo: runnable(contracts.echo, async ({ text, secret }) => {
      texts.push(text);
      return { text: secret === undefined ? text : `${text} with ${secret.length} secret characters` };
    }),
    wait: runnable(contracts.wait, async () => {
      texts.push('wait');
      await door.promise;
      return { done: true };
    }),
    vast: runnable(contracts.vast, async ({ bytes }) => ({ text: 'x'.repeat(bytes) })),
    broken: runnable(contracts.broken, async () => {
      throw new Error('our own fault');
    }),
  };
  return { ran, probes };
}

export interface TestAgent {
  readonly ran: Ran;
  readonly keys: AgentKeys;
  readonly redis: Redis;
  stop(deadlineMs?: number): Promise<void>;
}

interface AgentSettings {
  readonly policy?: string;
  readonly now?: () => number;
  readonly monotonicNow?: () => number;
  readonly directory?: string;
  readonly relay?: Relay;
}

/** A real Redis with the real ACL rule, a bot's side, and agents. */
export interface AgentWorld {
  readonly redis: TestRedis;
  readonly relay: Relay;
  readonly admin: Redis;
  readonly agents: Agents;
  readonly botKey: NamedKey;
  readonly botPublicKey: NamedKey;
  readonly botPublicKeyText: string;
  readonly agentKeyTexts: ReadonlyMap<string, { readonly privateKey: string; readonly publicKey: string }>;
  readonly directory: string;
  readonly agentsFile: string;
  readonly answers: { readonly about: unknown; readonly answer: HostAnswer }[];
  url(name: string): string;
  startAgent(name: string, settings?: AgentSettings): Promise<TestAgent>;
  onClose(undo: () => void): void;
  close(): Promise<void>;
}

export async function createAgentWorld(names: readonly string[] = ['a1', 'a2', 'a11']): Promise<AgentWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'pullcheck-agents-'));
  const redis = await startTestRedis();
  const relay = await startRelay(redis.socketPath);
  const admin = redis.client();
  const bot = generateBotKey();
  const botKey = parseSigningKey(bot.privateKey);
  const botPublicKey = parsePublicKey(bot.publicKey);
  if (botKey === undefined || botPublicKey === undefined) throw new Error('no key');
  const agentKeyTexts = new Map(names.map((name) => [name, generateAgentKey()]));
  const agentsFile = join(directory, 'agents.json');
  const entries = [...agentKeyTexts].map(([name, { publicKey }]) => ({
    name,
    publicKey,
    tags: [`tag-${name}`],
  }));
  await writeFile(agentsFile, JSON.stringify({ agents: entries }));
  for (const name of names)
    await admin.call('ACL', 'SETUSER', agentUser(name), ...agentAclRule(name, password));

  const connections = await openRedis({ kind: 'url', url: redis.socketPath }, directory, log);
  // Bot and agents share one process here, and what keeps the one busy makes answers of Redis late for the other.
  connections.commands.options.commandTimeout = 15_000;
  const answers: { readonly about: unknown; readonly answer: HostAnswer }[] = [];
  const agents = createAgents({
    connections,
    agentsFile,
    signingKey: botKey,
    contracts: { ...shipped, ...contracts },
    async onAnswer(about, answer) {
      answers.push({ about, answer });
    },
    log,
  });
  const started: TestAgent[] = [];
  const undos: (() => void)[] = [];
  const url = (name: string): string => `redis://${agentUser(name)}:${password}@127.0.0.1:${relay.port}`;

  return {
    redis,
    relay,
    admin,
    agents,
    botKey,
    botPublicKey,
    botPublicKeyText: bot.publicKey,
    agentKeyTexts,
    directory,
    agentsFile,
    answers,
    url,
    async startAgent(name, settings = {}) {
      const keys = parseAgentPrivateKey(agentKeyTexts.get(name)?.privateKey ?? '');
      if (keys === undefined) throw new Error('no key');
      const agent = await startTestAgent({
        name,
        keys,
        url: url(name),
        botKey: botPublicKey,
        directory,
        ...settings,
      });
      started.push(agent);
      await expectPresence(agents, name);
      return agent;
    },
    onClose(undo) {
      undos.push(undo);
    },
    async close() {
      for (const undo of undos) undo();
      for (const agent of started) await agent.stop();
      await agents.stop(2_000);
      await connections.close();
      await relay.close();
      await redis.stop();
      await rm(directory, { recursive: true });
    },
  };
}

export async function expectPresence(agents: Agents, name: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await agents.directory.find(name))?.state.kind !== 'present') {
    if (Date.now() > deadline) throw new Error(`${name} did not announce itself`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function startTestAgent(
  options: AgentSettings & {
    readonly name: string;
    readonly keys: AgentKeys;
    readonly url: string;
    readonly botKey: NamedKey;
    readonly directory: string;
  },
): Promise<TestAgent> {
  const { name, keys, url, botKey, directory, policy = 'p1', now = Date.now } = options;
  const { ran, probes } = createProbes();
  const redis = connectAgentRedis(url, log);
  const freshness = createFreshness({ now, monotonicNow: options.monotonicNow ?? (() => performance.now()) });
  const replays = await openReplayGuard(join(directory, name), log);
  const answering = startAnswering({
    redis,
    name,
    keys,
    botKeys: [botKey],
    probes,
    policy,
    freshness,
    replays,
    now,
    log,
  });
  const presence = announcePresence({
    redis,
    name,
    key: keys.signing,
    policy,
    freshness,
    now,
    log,
    describe: async () => ({
      version: '0.1.0',
      platform: 'linux/amd64',
      hostname: 'host',
      tags: ['docker'],
      probes: Object.keys(probes),
      runners: [{ id: 7, name: 'runner-7', executor: 'docker' }],
      systemId: 's_0123456789ab',
      runnersFault: null,
    }),
  });
  let stopping: Promise<void> | undefined;
  return {
    ran,
    keys,
    redis,
    stop(deadlineMs = 500) {
      stopping ??= (async () => {
        ran.open();
        await answering.stop(deadlineMs);
        await presence.stop();
        redis.disconnect();
      })();
      return stopping;
    },
  };
}

/** Node 20 has no Promise.withResolvers. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
