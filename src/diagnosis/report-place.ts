import { failedHop, type Vantage } from '../causes/seen.ts';

/** What one place saw, as one sentence: where its ladder ended, and what is wrong with the host itself. */
export function reportPlace(vantage: Vantage): string {
  const { name, host } = vantage;
  const broken = host.filter(({ outcome }) => outcome === 'failed').map(({ summary }) => bare(summary));
  return `${name}: ${[endOf(vantage), ...broken].join('; ')}.`;
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
