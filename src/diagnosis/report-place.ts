import { failedHop, type Vantage } from '../causes/seen.ts';
import { inTries, steadinessOf } from './steadiness.ts';

/** What became of asking one place about the image. */
export type PlaceAnswer =
  | {
      readonly kind: 'answered';
      readonly vantage: Vantage;
      /** True where it asked the registry as the job did; false where it had no such credential. */
      readonly asTheJob: boolean;
    }
  /** `why` completes "runner-7 was not checked: …": `its agent did not answer within 20 s`. */
  | { readonly kind: 'silent'; readonly name: string; readonly why: string };

/** A sentence for each place that did not answer. */
export function reportSilences(answers: readonly PlaceAnswer[]): readonly string[] {
  return answers.flatMap((answer) =>
    answer.kind === 'silent' ? [`${answer.name} was not checked: ${bare(answer.why)}.`] : [],
  );
}

/** What one place saw, as one sentence: where its ladder ended, what is wrong with the host itself, and what asking cost. */
export function reportPlace(vantage: Vantage): string {
  const { name } = vantage;
  const broken = brokenIn(vantage).map((summary) =>
    isEcho(summary, vantage) ? 'its engine says the same' : bare(summary),
  );
  return `${name}: ${[endOf(vantage), ...tries(vantage), ...broken].join('; ')} (${costOf(vantage)}).`;
}

/** What each saw; who saw what another had seen before says so in a word, for there is one screen for all. */
export function reportPlaces(vantages: readonly Vantage[]): readonly string[] {
  return vantages.map((vantage, index) => {
    const before = vantages.slice(0, index).find((other) => sawTheSame(vantage, other));
    return before === undefined
      ? reportPlace(vantage)
      : `${vantage.name}: the same as ${before.name} (${costOf(vantage)}).`;
  });
}

/** Where all passes there is little to say, and how long it took differs. */
function sawTheSame(one: Vantage, other: Vantage): boolean {
  if (failedHop(one) === null || endOf(one) !== endOf(other)) return false;
  if (one.repeat !== undefined || other.repeat !== undefined) return false;
  return ownTroubles(one) === ownTroubles(other);
}

/** What is wrong with the host itself, beside the image that its engine cannot pull either. */
function ownTroubles(vantage: Vantage): string {
  return brokenIn(vantage)
    .filter((summary) => !isEcho(summary, vantage))
    .join();
}

function brokenIn({ host }: Vantage): readonly string[] {
  return host.filter(({ outcome }) => outcome === 'failed').map(({ summary }) => summary);
}

/** Whether a probe of the host says again where the ladder ended. */
function isEcho(summary: string, vantage: Vantage): boolean {
  const failed = failedHop(vantage);
  return failed !== null && summary.includes(bare(failed.summary));
}

function tries(vantage: Vantage): readonly string[] {
  const steadiness = steadinessOf(vantage);
  return steadiness === null ? [] : [inTries(steadiness)];
}

/** What asking cost the registry, the tries among it. */
function costOf({ ladder, repeat }: Vantage): string {
  const all = [ladder.cost, ...(repeat === undefined ? [] : [repeat.cost])];
  const [requests, bytes, pulls] = (['requests', 'bytes', 'pulls'] as const).map((unit) =>
    all.reduce((total, cost) => total + cost[unit], 0),
  );
  const asked = `${requests} ${requests === 1 ? 'request' : 'requests'}`;
  const counted = pulls === 0 ? '' : `, ${pulls} of its pull limit`;
  return `${asked}, ${((bytes ?? 0) / 1_000).toFixed(1)} kB${counted}`;
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
