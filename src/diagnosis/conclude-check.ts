import type { Certainty, Remedy } from '../causes/cause.ts';
import { type CauseCode, causeTitles } from '../causes/codes.ts';
import { failedHop, type Vantage } from '../causes/seen.ts';
import { isAboutAccess } from './about-access.ts';
import { compareVantages } from './compare-vantages.ts';
import { driftBetween } from './drift-between.ts';
import { explainVerdict } from './explain-verdict.ts';
import { judgeVantage } from './judge-vantage.ts';
import { reportClock } from './report-clock.ts';
import { type PlaceAnswer, reportPlace, reportPlaces, reportSilences } from './report-place.ts';
import type { VantageVerdict } from './vantage-verdict.ts';

/** Whether an image can be pulled, from the answers of places alone: there is no log that says anything. */
export interface CheckConclusion {
  readonly image: string;
  /** As it was asked for; null: each host's own. */
  readonly platform: string | null;
  /** `some`: from one place and not from another. Null where it could not be established. */
  readonly pullable: 'everywhere' | 'some' | 'nowhere' | null;
  /** Null where nothing is wrong, or nothing could be said. */
  readonly cause: CauseCode | null;
  readonly certainty: Certainty;
  readonly title: string;
  /** At most two sentences. */
  readonly explanation: string;
  /** One sentence for each place that answered, then what differs between them. */
  readonly checked: readonly string[];
  /** What could not be asked, and why. */
  readonly notChecked: readonly string[];
  /** Nearest existing references, best first. */
  readonly suggestions: readonly string[];
  /** What would settle what is still open; null where nothing is. */
  readonly settle: string | null;
  readonly remedies: readonly Remedy[];
}

export interface Checked {
  readonly image: string;
  readonly platform: string | null;
  /** In the order in which they are shown. */
  readonly answers: readonly PlaceAnswer[];
  /** Sentences about places that were not even asked. */
  readonly unasked: readonly string[];
}

/** The first place at which something is wrong is judged, by comparison with the others. */
export function concludeCheck({ image, platform, answers, unasked }: Checked): CheckConclusion {
  const vantages = answers.flatMap((answer) => (answer.kind === 'answered' ? [answer.vantage] : []));
  const forbidden = vantages.filter(isForbidden);
  const seen = vantages.filter((vantage) => !forbidden.includes(vantage));
  const notChecked = [...forbidden.map(reportPlace), ...reportSilences(answers), ...unasked];
  const base = { image, platform };
  const judged = seen.map((at) => ({ at, verdict: judgeVantage(at, without(seen, at)) }));
  const subject = judged.toSorted((one, other) => rank(one.verdict) - rank(other.verdict))[0];
  if (subject === undefined) return { ...base, ...nothingSeen(forbidden.length > 0), notChecked };

  const { at, verdict } = subject;
  const others = without(seen, at);
  const difference = compareVantages(at, others);
  const pullable = pullableFrom(judged.map((one) => one.verdict));
  return {
    ...base,
    pullable,
    cause: verdict.cause,
    certainty: verdict.certainty,
    title: titleFor(pullable, verdict),
    explanation: pullable === 'everywhere' ? allThrough(verdict, seen) : explainVerdict(verdict, difference),
    checked: [...reportPlaces(seen), ...reportClock(at, others), ...driftBetween(at, others, difference)],
    notChecked: isAboutAccess(verdict) ? [...notChecked, asTheHost] : notChecked,
    suggestions: verdict.suggestions,
    settle: verdict.settle,
    remedies: verdict.remedies,
  };
}

/** It would not connect, so it says nothing about the image. */
function isForbidden(vantage: Vantage): boolean {
  return failedHop(vantage)?.fault === 'egress-refused';
}

const asTheHost =
  "What a job's own credential may pull was not checked: each place asked with what its host holds, or without.";

function without(vantages: readonly Vantage[], one: Vantage): readonly Vantage[] {
  return vantages.filter((vantage) => vantage !== one);
}

function rank({ pullable }: VantageVerdict): number {
  if (pullable === false) return 0;
  return pullable === null ? 1 : 2;
}

function pullableFrom(verdicts: readonly VantageVerdict[]): CheckConclusion['pullable'] {
  if (verdicts.every(({ pullable }) => pullable === true)) return 'everywhere';
  if (verdicts.every(({ pullable }) => pullable === false)) return 'nowhere';
  return verdicts.some(({ pullable }) => pullable === false) &&
    verdicts.some(({ pullable }) => pullable === true)
    ? 'some'
    : null;
}

function titleFor(pullable: CheckConclusion['pullable'], { cause, pullable: here }: VantageVerdict): string {
  if (pullable === 'everywhere' || cause === null) return 'It can be pulled';
  if (here === null) return 'Whether it can be pulled could not be established';
  return pullable === 'some' ? `Not from everywhere: ${lowerFirst(causeTitles[cause])}` : causeTitles[cause];
}

function lowerFirst(title: string): string {
  return title.replace(/^(?:The|A|An|No|It)\b/, (word) => word.toLowerCase());
}

function allThrough({ means }: VantageVerdict, seen: readonly Vantage[]): string {
  const names = seen.map(({ name }) => name);
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `Everything up to the layers passes from ${list}.${means === null ? '' : ` ${means}`}`;
}

function nothingSeen(areAllForbidden: boolean): Omit<CheckConclusion, 'image' | 'platform' | 'notChecked'> {
  return {
    pullable: null,
    cause: null,
    certainty: 'inconclusive',
    title: areAllForbidden ? 'No place may connect to that registry' : 'Nobody answered',
    explanation: areAllForbidden
      ? 'Where a check may connect to is decided on each host; loopback, private networks and unusual ports want a rule there.'
      : 'None of the places that were asked could say anything, so nothing is known about this image.',
    checked: [],
    suggestions: [],
    settle: null,
    remedies: areAllForbidden ? [listIt] : [],
  };
}

const listIt: Remedy = {
  actor: 'pullcheck-operator',
  action:
    'If this is a registry of yours, list its host or network in PULLCHECK_EGRESS_ALLOW where the check is to run: of the agent on the host, or of the bot.',
  command: null,
  source: '',
};
