import { retryJob } from '../causes/advice.ts';
import type { Certainty } from '../causes/cause.ts';
import type { Seen } from '../causes/seen.ts';
import { describeFault } from '../probes/ladder/fault-words.ts';
import { faultMeanings } from './fault-meaning.ts';
import { comesAndGoes, inTries, type Steadiness, steadinessOf } from './steadiness.ts';
import { toVerdict, type VantageVerdict } from './vantage-verdict.ts';

/** What a ladder that failed means beside the same pull tried again. */
export function withTries(verdict: VantageVerdict, steadiness: Steadiness | null): VantageVerdict {
  if (steadiness === null) return verdict;
  const seen = `${verdict.seen.replace(/\.$/, '')}; ${inTries(steadiness)}.`;
  if (!comesAndGoes(steadiness)) return { ...verdict, seen };
  return {
    ...verdict,
    seen,
    certainty: steadiness.failed > 1 ? verdict.certainty : atMostLikely(verdict.certainty),
    means: verdict.means ?? passing,
    settle: verdict.certainty === 'confirmed' && steadiness.failed > 1 ? null : longer,
    remedies: [retryItself, ...verdict.remedies],
  };
}

/** A ladder that passed, where another try of the same pull did not. @returns null where all passed. */
export function judgeTries(seen: Seen): VantageVerdict | null {
  const steadiness = steadinessOf(seen.at);
  const [fault] = steadiness?.faults ?? [];
  if (steadiness === null || fault === undefined) return null;
  const { ladder, name } = seen.at;
  const { cause, certainty } = faultMeanings[fault];
  const host = ladder.endpoints.at(-1)?.host ?? ladder.image?.registry ?? 'the registry';
  const summary = `From ${name} ${inTries(steadiness)}: ${lowered(describeFault(fault, host))}`;
  const read = { cause, certainty: atMostLikely(certainty), means: passing, settle: longer };
  const verdict = toVerdict(seen, summary, read);
  return { ...verdict, remedies: [retryItself, ...verdict.remedies] };
}

const passing = 'It comes and goes, so another try can pass.';
const longer = 'the same check from another host, and over a longer time';
const retryItself = retryJob('again: some tries pass');

function atMostLikely(certainty: Certainty): Certainty {
  return certainty === 'confirmed' ? 'likely' : certainty;
}

/** A name at the beginning of a sentence stays as it is. */
function lowered(sentence: string): string {
  return sentence.replace(/^(?:The|A|No|What|Some)\b/, (word) => word.toLowerCase());
}
