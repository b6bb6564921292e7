import type { Certainty, Judgement, Remedy } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import { causes } from '../causes/index.ts';
import { type Seen, suggestionsOf } from '../causes/seen.ts';
import { textOfVantage } from '../causes/text-of-vantage.ts';
import type { Meaning } from './fault-meaning.ts';

/** Whether the image can be pulled from one place, and if not, why. */
export interface VantageVerdict {
  /** Null where that could not be established: something of ours was in the way, or the time ran out. */
  readonly pullable: boolean | null;
  /** Null exactly where it can be pulled. */
  readonly cause: CauseCode | null;
  readonly certainty: Certainty;
  /** One sentence: what was seen. */
  readonly seen: string;
  /** One sentence: what that comes from, or leaves open; null where what was seen says it all. */
  readonly means: string | null;
  /** What would settle what is still open; null where nothing is. */
  readonly settle: string | null;
  readonly suggestions: readonly string[];
  /** Most likely to help first; empty where it can be pulled. */
  readonly remedies: readonly Remedy[];
}

/** What a failure was read to mean. */
export interface Read extends Meaning {
  /** One sentence from the reading of the failure itself; null where its summary says it all. */
  readonly means: string | null;
  readonly settle: string | null;
}

/** Adds to a reading what its cause makes of everything else that was seen. */
export function toVerdict(seen: Seen, summary: string, read: Read): VantageVerdict {
  const cause = causes[read.cause];
  const judged: Judgement = cause.judge(seen);
  const text = textOfVantage(seen.at);
  return {
    pullable: read.certainty === 'inconclusive' ? null : false,
    cause: read.cause,
    certainty: read.certainty,
    seen: /[.!?]$/.test(summary) ? summary : `${summary}.`,
    means: judged.means ?? read.means,
    settle: read.certainty === 'confirmed' ? null : (read.settle ?? judged.settle),
    suggestions: suggestionsOf(seen.at),
    remedies: [...judged.remedies, ...cause.conclude({}, text).remedies],
  };
}
