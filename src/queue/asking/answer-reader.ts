import type { Redis } from 'ioredis';
import type { ClockDifference, HostAnswer, UnheardCode } from '../../probes/host-answer.ts';
import type { ProbeContracts } from '../../probes/probe-contract.ts';
import { agentKeyspace } from '../wire/agent-keys.ts';
import { longestAnswerBytes, type ProbeAnswer, readAnswer } from '../wire/probe-answer.ts';
import type { AgentsFile } from './agents-file.ts';
import type { Inquiry } from './inquiry.ts';
import { toRefused, toUnheard } from './unheard.ts';

/** Finds out by the state of Redis what became of a question. */
export interface AnswerReader {
  /** `nothing` where no answer of that agent to that question is there; what else was there is removed. */
  look(inquiry: Inquiry): Promise<Look>;
  /** Nobody waits any longer: says why there is no answer, and takes the question back. */
  giveUp(inquiry: Inquiry, isForged: boolean): Promise<HostAnswer>;
  /** The answer has been used. */
  drop(inquiry: Inquiry): Promise<void>;
  /** False once the agent's lease has ended. */
  isPresent(agent: string): Promise<boolean>;
}

export type Look =
  | { readonly kind: 'answered'; readonly answer: HostAnswer }
  | { readonly kind: 'nothing'; readonly isForged: boolean };

interface AnswerReaderOptions {
  readonly redis: Redis;
  readonly file: AgentsFile;
  readonly contracts: ProbeContracts;
  readonly now: () => number;
}

export function createAnswerReader({ redis, file, contracts, now }: AnswerReaderOptions): AnswerReader {
  return {
    async look(inquiry) {
      const { agent, id, digest } = inquiry;
      const enrolled = (await file.read()).get(agent);
      if (enrolled === undefined) return { kind: 'answered', answer: toUnheard(inquiry, 'unknown-agent') };
      const key = agentKeyspace(agent).answer(id);
      // One byte more than allowed, so that a longer one is told from one that fits.
      const text = await unlessDamaged(redis.getrange(key, 0, longestAnswerBytes));
      if (text === undefined) return { kind: 'answered', answer: toUnheard(inquiry, 'damaged') };
      if (text === '') return { kind: 'nothing', isForged: false };
      const answer = await readAnswer(text, { agent, id, digest, agentKey: enrolled.keys.signing });
      if (answer === undefined) {
        await dropIfSame(redis, key, text);
        return { kind: 'nothing', isForged: true };
      }
      return { kind: 'answered', answer: toHostAnswer(inquiry, answer, contracts, now()) };
    },
    async giveUp(inquiry, isForged) {
      const code = await unlessDamaged(whyUnheard(redis, inquiry, isForged));
      await unlessDamaged(withdraw(redis, inquiry));
      return toUnheard(inquiry, code ?? 'damaged');
    },
    async drop({ agent, id }) {
      await redis.del(agentKeyspace(agent).answer(id));
    },
    async isPresent(agent) {
      return (await redis.exists(agentKeyspace(agent).presence)) === 1;
    },
  };
}

function toHostAnswer(
  inquiry: Inquiry,
  { outcome, iat }: ProbeAnswer,
  contracts: ProbeContracts,
  now: number,
): HostAnswer {
  if (outcome.kind === 'refused') return toRefused(inquiry, outcome.code);
  const { agent, probe, issuedAt } = inquiry;
  const contract = Object.hasOwn(contracts, probe) ? contracts[probe] : undefined;
  const size = Buffer.byteLength(JSON.stringify(outcome.observation) ?? '');
  if (contract === undefined || size > contract.maxObservationBytes || isTooDeep(outcome.observation)) {
    return toUnheard(inquiry, 'malformed');
  }
  const observation = contract.observation.safeParse(outcome.observation);
  if (!observation.success) return toUnheard(inquiry, 'malformed');
  const agentClock = iat * 1_000;
  const clock: ClockDifference = { leastMs: agentClock - now, mostMs: agentClock - issuedAt };
  return { kind: 'observed', agent, probe, observation: observation.data, tookMs: outcome.tookMs, clock };
}

const deepest = 32;

/** Schemas of JSON descend by recursion. */
function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= deepest || Object.values(value).some((one) => isTooDeep(one, depth + 1));
}

async function whyUnheard(redis: Redis, { agent, id }: Inquiry, isForged: boolean): Promise<UnheardCode> {
  if (isForged) return 'forged';
  const { queue, presence } = agentKeyspace(agent);
  const [waiting, isThere] = await Promise.all([redis.lpos(queue('wait'), id), redis.exists(presence)]);
  if (waiting !== null) return isThere === 1 ? 'not-taken' : 'lost';
  return isThere === 1 ? 'slow' : 'lost';
}

/**
 * Takes a question out of the agent's queue. Not by BullMQ's own script: that one follows what the job says of its
 * parent, which the agent may have written, with the rights of the bot.
 */
async function withdraw(redis: Redis, { agent, id }: Inquiry): Promise<void> {
  const { queue } = agentKeyspace(agent);
  const answers = await redis
    .multi()
    .lrem(queue('wait'), 0, id)
    .lrem(queue('active'), 0, id)
    .srem(queue('stalled'), id)
    .del(queue(id), `${queue(id)}:lock`)
    .exec();
  for (const [error] of answers ?? []) if (error !== null) throw error;
}

async function dropIfSame(redis: Redis, key: string, text: string): Promise<void> {
  await redis.eval(
    "if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) == ARGV[1] then redis.call('DEL', KEYS[1]) end",
    1,
    key,
    text,
  );
}

/** @returns undefined where the agent keeps something of another type under the key. */
async function unlessDamaged<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** A key of another type, met by a command or inside a script. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && error.message.includes('WRONGTYPE');
}
