import { readFile, stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type AgentKeys, parseAgentPublicKey } from '../../json-web-keys.ts';
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

type ParsedAgents =
  | { readonly kind: 'valid'; readonly agents: ReadonlyMap<string, EnrolledAgent> }
  | { readonly kind: 'invalid'; readonly why: string };

/** Reads PULLCHECK_AGENTS_FILE whenever it has changed. */
export function createAgentsFile(path: string, log: Logger): AgentsFile {
  let agents: ReadonlyMap<string, EnrolledAgent> = new Map();
  let seen = '';

  return {
    async read() {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        const state = `${mtimeMs} ${size} ${ino}`;
        if (state === seen) return agents;
        const parsed = parseAgentsFile(await readFile(path, 'utf8'));
        seen = state;
        if (parsed.kind === 'valid') {
          agents = parsed.agents;
          log.info({ agents: [...agents.keys()] }, 'agents file read');
        } else {
          log.error({ why: parsed.why }, 'agents file is faulty, the one before stays in force');
        }
      } catch (error) {
        if (seen !== 'unreadable') log.error({ err: error }, 'agents file cannot be read');
        seen = 'unreadable';
      }
      return agents;
    },
  };
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
export function parseAgentsFile(text: string): ParsedAgents {
  const parsed = agentsFileSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const paths = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole');
    return { kind: 'invalid', why: `not as expected: ${paths.join(', ').slice(0, 300)}` };
  }
  const agents = new Map<string, EnrolledAgent>();
  for (const { name, publicKey, tags } of parsed.data.agents) {
    const keys = parseAgentPublicKey(publicKey);
    if (keys === undefined) return { kind: 'invalid', why: `publicKey of ${name} is no agent's public key` };
    if (agents.has(name)) return { kind: 'invalid', why: `${name} is there twice` };
    agents.set(name, { name, keys, tags });
  }
  return { kind: 'valid', agents };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
