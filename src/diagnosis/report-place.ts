import { failedHop, type Vantage } from '../causes/seen.ts';
import { inTries, steadinessOf } from './steadiness.ts';

/** What one place saw, as one sentence: where its ladder ended, and what is wrong with the host itself. */
export function reportPlace(vantage: Vantage): string {
  const { name, host } = vantage;
  const broken = host.filter(({ outcome }) => outcome === 'failed').map(({ summary }) => bare(summary));
  return `${name}: ${[endOf(vantage), ...tries(vantage), ...broken].join('; ')}.`;
}

/** What trying again cost is said with what it gave. */
function tries(vantage: Vantage): readonly string[] {
  const steadiness = steadinessOf(vantage);
  if (steadiness === null || vantage.repeat === undefined) return [];
  const { requests } = vantage.repeat.cost;
  const again = `${steadiness.of - 1} of them again, for ${requests} ${requests === 1 ? 'request' : 'requests'}`;
  return [`${inTries(steadiness)} (${again})`];
}

function endOf(vantage: Vantage): string {
  const failed = failedHop(vantage);
  if (failed !== null) return `failed at ${failed.hop}, ${bare(failed.summary)}`;
  const { hops } = vantage.ladder;
  const tookMs = hops.reduce((sum, hop) => sum + (hop.tookMs ?? 0), 0);
  const last = hops.findLast(({ outcome }) => outcome !== 'skipped');
  return `passed up to ${last?.hop ?? 'nothing'} in ${Math.max(1, Math.round(tookMs))} ms`;
}

function bare(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
