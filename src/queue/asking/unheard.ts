import type { HostAnswer, RefusalCode, UnheardCode } from '../../probes/host-answer.ts';

type Sentence = (agent: string) => string;

/** What it costs a reply that an agent did not answer: one sentence. */
const unheard: Readonly<Record<UnheardCode, Sentence>> = {
  'unknown-agent': (agent) => `${agent} is not in PULLCHECK_AGENTS_FILE.`,
  absent: (agent) => `${agent} is not there: it has not announced itself for 15 seconds.`,
  outdated: (agent) => `${agent} runs a version that this bot cannot talk to: upgrade it.`,
  'no-such-probe': (agent) => `${agent} does not know this probe: upgrade it.`,
  'not-taken': (agent) => `${agent} announces itself but did not take the question in time.`,
  lost: (agent) => `${agent} took the question and was lost before it answered.`,
  slow: (agent) => `${agent} took the question and did not answer in time.`,
  forged: (agent) =>
    `What came back in the name of ${agent} was not signed by it for this question, and was ignored.`,
  malformed: (agent) => `${agent} answered something that cannot be an answer; it was ignored.`,
  damaged: (agent) => `What ${agent} keeps in Redis is damaged, so it could not be asked.`,
};

const refused: Readonly<Record<RefusalCode, Sentence>> = {
  unverified: (agent) => `${agent} does not obey this bot: its PULLCHECK_BOT_PUBLIC_KEY is another's.`,
  malformed: (agent) => `${agent} did not understand the question: bot and agent differ in version.`,
  'not-mine': (agent) => `${agent} was given the question of another agent.`,
  expired: (agent) => `${agent} received the question too late.`,
  replayed: (agent) => `${agent} had been asked this before.`,
  'policy-changed': (agent) => `The local policy of ${agent} changed while it was asked.`,
  'unknown-probe': (agent) => `${agent} does not know this probe: upgrade it.`,
  'bad-arguments': (agent) => `${agent} did not understand the question: bot and agent differ in version.`,
  unsealable: (agent) =>
    `${agent} could not open what was sealed to it: its key in PULLCHECK_AGENTS_FILE is another's.`,
  busy: (agent) => `${agent} had too much else to answer.`,
  'timed-out': (agent) => `The probe did not end within its limit on ${agent}.`,
  'too-large': (agent) => `The observation on ${agent} was larger than allowed.`,
  stopping: (agent) => `${agent} was being stopped.`,
  'probe-broken': (agent) => `The probe itself failed on ${agent}; its log says how.`,
};

interface Asked {
  readonly agent: string;
  readonly probe: string;
}

export function toUnheard({ agent, probe }: Asked, code: UnheardCode): HostAnswer {
  return { agent, probe, kind: 'unheard', code, sentence: unheard[code](agent) };
}

export function toRefused({ agent, probe }: Asked, code: RefusalCode): HostAnswer {
  return { agent, probe, kind: 'refused', code, sentence: refused[code](agent) };
}
