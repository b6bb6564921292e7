/** What became of a question put to an agent. Whatever the agent does, there is one of these by the deadline. */
export type HostAnswer = {
  readonly agent: string;
  readonly probe: string;
} & (
  | {
      readonly kind: 'observed';
      /** As the probe's contract says it. */
      readonly observation: unknown;
      /** On the agent's host. */
      readonly tookMs: number;
      readonly clock: ClockDifference;
    }
  /** The agent would not or could not; signed by it. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly sentence: string }
  | { readonly kind: 'unheard'; readonly code: UnheardCode; readonly sentence: string }
);

/**
 * How far the agent's clock is ahead of the asker's, negative where it is behind: somewhere between the two, which are as far
 * apart as question and answer.
 */
export interface ClockDifference {
  readonly leastMs: number;
  readonly mostMs: number;
}

export const refusalCodes = [
  /** Not signed by a bot that the agent obeys, or altered since. */
  'unverified',
  /** Signed, and not as this agent's version understands it. */
  'malformed',
  'not-mine',
  'expired',
  'replayed',
  /** Sent under another local policy than the one in force. */
  'policy-changed',
  'unknown-probe',
  'bad-arguments',
  /** The sealed part was not sealed to this agent for this request. */
  'unsealable',
  'busy',
  'timed-out',
  'too-large',
  'stopping',
  'probe-broken',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export const unheardCodes = [
  'unknown-agent',
  'absent',
  'outdated',
  'no-such-probe',
  /** It was there and did not take the question. */
  'not-taken',
  /** It took the question and went away. */
  'lost',
  /** It took the question, is still there, and did not answer. */
  'slow',
  /** Only answers came that are not this agent's to this question. */
  'forged',
  /** Its own answer, and not what the probe may say. */
  'malformed',
  /** What it keeps in Redis cannot be worked with. */
  'damaged',
] as const;
export type UnheardCode = (typeof unheardCodes)[number];
