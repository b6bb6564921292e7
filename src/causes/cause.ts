import type { FailureText } from '../failure/failure-text.ts';
import type { CauseCode } from './codes.ts';
import type { Seen } from './seen.ts';

export type Actor =
  | 'developer'
  | 'maintainer'
  | 'runner-owner'
  | 'registry-owner'
  | 'network'
  | 'pullcheck-operator';

/** One thing to do: an imperative sentence, who can do it, what to copy, and where that is documented. */
export interface Remedy {
  readonly actor: Actor;
  readonly action: string;
  /** A command or snippet to copy, with the real values filled in. */
  readonly command: string | null;
  /** URL of the documentation. */
  readonly source: string;
}

/** How far the evidence carries. */
export type Certainty = 'confirmed' | 'likely' | 'inconclusive';

/** Named groups of the pattern that matched; a group that took no part is absent. */
export type Groups = Readonly<Partial<Record<string, string>>>;

/**
 * Words that take whatever they wrap: from where `opening` first starts, all up to the end of the reason belongs to
 * the cause, provided that what follows says `provided`, and unless it says `unless`.
 */
export interface Wrapper {
  readonly opening: RegExp;
  readonly provided?: RegExp;
  readonly unless?: RegExp;
}

/** A cause as its author writes it. Every function is pure: no clock, no randomness, no IO. */
interface CauseSpec<Facts> {
  readonly code: CauseCode;
  /** What the text alone supports; by the facts where that differs. */
  readonly certainty: Certainty;
  settle?(facts: Facts): Certainty;
  /** Where the matched words are produced: upstream source or document. */
  readonly sources: readonly [string, ...string[]];
  /** Tried on the reason, wherever it matches; named groups only, no `g` or `y`, linear on any input. */
  readonly patterns: readonly RegExp[];
  readonly wrappers?: readonly Wrapper[];
  /** Its words also accompany other causes: it stands only where no other cause has matched. */
  readonly lastResort?: true;
  facts(groups: Groups, text: FailureText): Facts;
  /** At most two plain sentences: what the text establishes, and what it cannot tell. */
  explain(facts: Facts): string;
  /** Never empty, most likely to help first; only what holds from the text alone. */
  remedies(facts: Facts): readonly Remedy[];
  /** What hosts are asked for this cause beside the ladder and what they say of themselves. */
  readonly probes?: OwnProbes;
  /** What more is known once a host that failed for this cause was asked; absent where its hop says it all. */
  judge?(seen: Seen): Judgement;
}

/** What costs the registry requests, and so is asked only where it tells something. */
export interface OwnProbes {
  /** How many more times to try what fails: does it come and go? */
  readonly repeat?: number;
}

/** What a host's answers add to a cause. */
export interface Judgement {
  /** One sentence to follow that of the failed hop: what it comes from, or what it leaves open. Null: nothing. */
  readonly means: string | null;
  /** What would settle what is left open; null where nothing is. */
  readonly settle: string | null;
  /** To go before those that hold from the text alone. */
  readonly remedies: readonly Remedy[];
}

/** What a cause makes of a text that it took. */
export interface Conclusion {
  readonly certainty: Certainty;
  readonly explanation: string;
  readonly remedies: readonly Remedy[];
}

/** A cause as the rest of the program sees it: its facts stay inside. */
export interface Cause {
  readonly code: CauseCode;
  readonly certainty: Certainty;
  readonly sources: readonly string[];
  /** All with the `g` flag. */
  readonly patterns: readonly RegExp[];
  readonly wrappers: readonly Wrapper[];
  readonly lastResort: boolean;
  readonly probes: OwnProbes;
  conclude(groups: Groups, text: FailureText): Conclusion;
  judge(seen: Seen): Judgement;
}

export function defineCause<Facts>(spec: CauseSpec<Facts>): Cause {
  const { code, certainty, sources, patterns, wrappers = [], lastResort = false, probes = {} } = spec;
  return {
    code,
    certainty,
    sources,
    patterns: patterns.map((pattern) => new RegExp(pattern, `${pattern.flags}g`)),
    wrappers,
    lastResort,
    probes,
    conclude(groups, text) {
      const facts = spec.facts(groups, text);
      return {
        certainty: spec.settle?.(facts) ?? certainty,
        explanation: spec.explain(facts),
        remedies: spec.remedies(facts),
      };
    },
    judge: (seen) => spec.judge?.(seen) ?? { means: null, settle: null, remedies: [] },
  };
}
