import { keyPrefix } from '../redis/key-prefix.ts';

/** Names of agents: the colon that closes a name keeps `a1` apart from `a11`. */
export const agentNamePattern = /^[a-z0-9-]{1,40}$/;

/** The BullMQ queue of every agent, below a prefix of its own. */
export const agentQueueName = 'probes';

/** All that an agent can reach in Redis begins with `prefix` and a colon. */
export interface AgentKeyspace {
  readonly prefix: string;
  /** Lease: what the agent says of itself, signed. */
  readonly presence: string;
  /** Its signed answer to the request with this id. */
  readonly answer: (id: string) => string;
  /** A key of BullMQ's in the agent's queue: `wait`, `active`, a job's id, … */
  readonly queue: (part: string) => string;
}

export function agentKeyspace(name: string): AgentKeyspace {
  const prefix = `${keyPrefix}:agent:${name}`;
  return {
    prefix,
    presence: `${prefix}:presence`,
    answer: (id) => `${prefix}:answer:${id}`,
    queue: (part) => `${prefix}:${agentQueueName}:${part}`,
  };
}
