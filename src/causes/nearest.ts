import { correctReference } from './advice.ts';
import type { Judgement } from './cause.ts';
import { type Seen, suggestionsOf } from './seen.ts';
import { quoted } from './subject.ts';
import { subjectOfVantage } from './subject-of-vantage.ts';

/** Judges a name that the registry does not know: what exists that resembles it? */
export function judgeNearest({ at }: Seen): Judgement {
  const [nearest, ...rest] = suggestionsOf(at);
  if (nearest === undefined) return { means: null, settle: null, remedies: [] };
  const others = rest.slice(0, 2).map(quoted);
  return {
    means: `The nearest that exists is ${quoted(nearest)}${others.length === 0 ? '' : `, then ${others.join(' and ')}`}.`,
    settle: null,
    remedies: [correctReference(subjectOfVantage(at), `to ${nearest}, if that is what was meant`)],
  };
}
