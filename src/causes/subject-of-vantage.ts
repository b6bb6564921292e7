import type { Vantage } from './seen.ts';
import { type Subject, subjectOf } from './subject.ts';
import { textOfVantage } from './text-of-vantage.ts';

/** What remedies are about when a host was asked instead of a log read. */
export function subjectOfVantage(vantage: Vantage): Subject {
  return subjectOf(textOfVantage(vantage));
}
