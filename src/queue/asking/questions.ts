import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';
import type { HostAnswer, UnheardCode } from '../../probes/host-answer.ts';
import type { ProbeContracts } from '../../probes/probe-contract.ts';
import { agentKeyspace, agentQueueName } from '../wire/agent-keys.ts';
import {
  longestRequestLifeMs,
  type ProbeRequest,
  requestDigest,
  signRequest,
} from '../wire/probe-request.ts';
import { type SealedArgs, seal } from '../wire/sealed.ts';
import type { AgentDirectory, KnownAgent } from './agent-directory.ts';
import { isDamage } from './answer-reader.ts';
import type { Inquiry } from './inquiry.ts';
import { toUnheard } from './unheard.ts';

type Json = z.infer<ReturnType<typeof z.json>>;

export interface Question {
  /** Name of a contract. */
  readonly probe: string;
  readonly args: Readonly<Record<string, Json>>;
  /** Arguments that only the agent may read: they lie in Redis sealed to it. */
  readonly secretArgs?: SealedArgs;
}

export interface Sending {
  readonly id: string;
  readonly agent: string;
  readonly question: Question;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  readonly about: Json;
}

export type Prepared =
  | { readonly kind: 'ready'; readonly inquiry: Inquiry; readonly request: string }
  | { readonly kind: 'unheard'; readonly answer: HostAnswer };

export interface Questions {
  /** Writes the request, unless it is known already that the agent will not answer it. */
  prepare(sending: Sending): Promise<Prepared>;
  /**
   * Puts the request into the agent's queue; the same id only once.
   *
   * @returns false where the agent has damaged its queue.
   */
  send(inquiry: Pick<Inquiry, 'id' | 'agent'>, request: string): Promise<boolean>;
  close(): Promise<void>;
}

interface QuestionsOptions {
  readonly redis: Redis;
  readonly directory: AgentDirectory;
  readonly contracts: ProbeContracts;
  readonly signingKey: NamedKey;
  readonly now: () => number;
}

export function createQuestions(options: QuestionsOptions): Questions {
  const { redis, directory, contracts, signingKey, now } = options;
  const queues = new Map<string, Queue>();

  function queueOf(agent: string): Queue {
    const known = queues.get(agent);
    if (known !== undefined) return known;
    const { prefix } = agentKeyspace(agent);
    const queue = new Queue(agentQueueName, {
      connection: redis,
      prefix,
      streams: { events: { maxLen: 100 } },
    });
    // The connection reports its own errors; without a listener each queue would end the process with them.
    queue.on('error', () => undefined);
    queues.set(agent, queue);
    return queue;
  }

  return {
    async prepare(sending) {
      const { agent, question } = sending;
      const known = await directory.find(agent);
      const asked = { agent, probe: question.probe };
      const ready = readiness(known, question.probe);
      if (ready.kind === 'unheard') return { kind: 'unheard', answer: toUnheard(asked, ready.code) };
      checkArgs(contracts, question);
      const issuedAt = now();
      const deadlineAt = Math.min(sending.deadlineAt, issuedAt + longestRequestLifeMs);
      const { id, about } = sending;
      const request = await write({ ...sending, deadlineAt }, ready, issuedAt, signingKey);
      const digest = requestDigest(request);
      return { kind: 'ready', request, inquiry: { ...asked, id, digest, issuedAt, deadlineAt, about } };
    },
    async send({ id, agent }, request) {
      try {
        await queueOf(agent).add(
          'probe',
          { request },
          { jobId: id, removeOnComplete: true, removeOnFail: true },
        );
        return true;
      } catch (error) {
        if (isDamage(error)) return false;
        throw error;
      }
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

type Readiness =
  | { readonly kind: 'ready'; readonly nonce: string; readonly policy: string; readonly sealingKey: NamedKey }
  | { readonly kind: 'unheard'; readonly code: UnheardCode };

function readiness(known: KnownAgent | undefined, probe: string): Readiness {
  if (known === undefined) return { kind: 'unheard', code: 'unknown-agent' };
  const { state, enrolled } = known;
  if (state.kind !== 'present') return { kind: 'unheard', code: state.kind };
  const { nonce, policy, probes } = state.presence;
  if (!probes.includes(probe)) return { kind: 'unheard', code: 'no-such-probe' };
  return { kind: 'ready', nonce, policy, sealingKey: enrolled.keys.sealing };
}

async function write(
  { id, agent, question, deadlineAt }: Sending,
  { nonce, policy, sealingKey }: Extract<Readiness, { readonly kind: 'ready' }>,
  issuedAt: number,
  signingKey: NamedKey,
): Promise<string> {
  const { probe, args, secretArgs } = question;
  const request: ProbeRequest = {
    aud: agent,
    jti: id,
    iat: issuedAt / 1_000,
    exp: deadlineAt / 1_000,
    nonce,
    policy,
    op: probe,
    args,
    sealed: secretArgs === undefined ? null : await seal(secretArgs, sealingKey, id),
  };
  return signRequest(request, signingKey);
}

/** @throws Error where the caller asks what the contract does not know. */
function checkArgs(contracts: ProbeContracts, { probe, args, secretArgs }: Question): void {
  const contract = Object.hasOwn(contracts, probe) ? contracts[probe] : undefined;
  if (contract === undefined) throw new Error(`no contract for the probe ${probe}`);
  const parsed = contract.args.safeParse({ ...args, ...secretArgs });
  if (parsed.success) return;
  const names = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new Error(`wrong arguments for the probe ${probe}: ${names.join(', ')}`);
}
