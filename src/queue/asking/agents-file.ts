import type { Logger } from 'pino';
import { z } from 'zod';
import { type AgentKeys, parseAgentPublicKey } from '../../json-web-keys.ts';
import { createWatchedFile, faultyPlaces, logFault, type Parsed, parseJsonFile } from '../../watched-file.ts';
import { agentNamePattern } from '../wire/agent-keys.ts';

export interface EnrolledAgent {
  readonly name: string;
  /** Public halves. */
  readonly keys: AgentKeys;
  /** In addition to those that it announces. */
  readonly tags: readonly string[];
}

export interface AgentsFile {
  /** Those of the file as it is now; of its last readable state where it cannot be read. */
  read(): Promise<ReadonlyMap<string, EnrolledAgent>>;
}

/** Reads PULLCHECK_AGENTS_FILE whenever it has changed. */
export function createAgentsFile(path: string, log: Logger): AgentsFile {
  return createWatchedFile<ReadonlyMap<string, EnrolledAgent>>({
    path,
    initial: new Map(),
    parse: parseAgentsFile,
    onRead: (agents) => log.info({ agents: [...agents.keys()] }, 'agents file read'),
    onFault: (fault) => logFault(log, 'PULLCHECK_AGENTS_FILE', fault),
  });
}

const agentsFileSchema = z.object({
  agents: z
    .array(
      z.object({
        name: z.string().regex(agentNamePattern),
        publicKey: z.string(),
        tags: z.array(z.string().max(200)).max(50).default([]),
      }),
    )
    .max(1_000),
});

/** Says what is wrong without repeating what the file holds: a private key may have got into it. */
export function parseAgentsFile(text: string): Parsed<ReadonlyMap<string, EnrolledAgent>> {
  const parsed = agentsFileSchema.safeParse(parseJsonFile(text));
  if (!parsed.success) return { kind: 'invalid', why: faultyPlaces(parsed.error.issues) };
  const agents = new Map<string, EnrolledAgent>();
  for (const { name, publicKey, tags } of parsed.data.agents) {
    const keys = parseAgentPublicKey(publicKey);
    if (keys === undefined) return { kind: 'invalid', why: `publicKey of ${name} is no agent's public key` };
    if (agents.has(name)) return { kind: 'invalid', why: `${name} is there twice` };
    agents.set(name, { name, keys, tags });
  }
  return { kind: 'valid', value: agents };
}
