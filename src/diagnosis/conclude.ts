import { retryJob } from '../causes/advice.ts';
import type { Vantage } from '../causes/seen.ts';
import { isAboutAccess } from './about-access.ts';
import { type Agreement, weigh } from './agreement.ts';
import { compareVantages, type Difference } from './compare-vantages.ts';
import type { Diagnosis, Observed } from './diagnosis.ts';
import { driftBetween } from './drift-between.ts';
import { explainVerdict } from './explain-verdict.ts';
import { judgeVantage } from './judge-vantage.ts';
import { reportClock } from './report-clock.ts';
import { type PlaceAnswer, reportPlaces, reportSilences } from './report-place.ts';
import type { VantageVerdict } from './vantage-verdict.ts';

export type { PlaceAnswer } from './report-place.ts';

export interface Asked {
  /** Agents on the host where the job failed; empty where none is known for its runner. */
  readonly failingHost: readonly PlaceAnswer[];
  /** Other agents, and the bot's own surroundings. */
  readonly elsewhere: readonly PlaceAnswer[];
}

/**
 * What the log says, together with what hosts see. Without an answer from the failing host the log's diagnosis stands
 * as it is, and says so. Never surer than both together support.
 */
export function conclude(diagnosis: Diagnosis, asked: Asked): Diagnosis {
  const answered = asked.failingHost.find((answer) => answer.kind === 'answered');
  const others = asked.elsewhere.flatMap((answer) => (answer.kind === 'answered' ? [answer.vantage] : []));
  const notChecked = silences(diagnosis, asked);
  if (answered === undefined) return fromTextAlone(diagnosis, others, notChecked);

  const { vantage, asTheJob } = answered;
  const verdict = judgeVantage(vantage, others);
  const difference = compareVantages(vantage, others);
  const agreement =
    asTheJob || !isAboutAccess(verdict) ? weigh(diagnosis, verdict, vantage) : unproven(diagnosis);
  const { settle, ...said } = speak[agreement.kind]({ diagnosis, verdict, vantage, difference });
  const reported = reportPlaces([vantage, ...others]);
  const observed: Observed = {
    fromHost: true,
    checked: [
      ...reported.slice(0, 1),
      ...reportClock(vantage, others),
      ...driftBetween(vantage, others, difference),
      ...reported.slice(1),
    ],
    notChecked: asTheJob ? notChecked : [withoutCredential(vantage), ...notChecked],
    difference: difference?.sentence ?? null,
    settle,
    suggestions: verdict.suggestions,
  };
  const cause = agreement.kind === 'refined' ? agreement.cause : diagnosis.cause;
  return { ...diagnosis, ...said, cause, certainty: agreement.certainty, observed };
}

function fromTextAlone(
  diagnosis: Diagnosis,
  others: readonly Vantage[],
  notChecked: readonly string[],
): Diagnosis {
  const observed: Observed = {
    fromHost: false,
    checked: reportPlaces(others),
    notChecked,
    difference: null,
    settle: "the same checks from the runner's own host",
    suggestions: [],
  };
  return { ...diagnosis, observed };
}

function silences({ runnerName }: Diagnosis, { failingHost, elsewhere }: Asked): readonly string[] {
  const silent = reportSilences([...failingHost, ...elsewhere]);
  if (failingHost.length > 0) return silent;
  const host = runnerName === null ? "The runner's host" : `The host of runner "${runnerName}"`;
  return [`${host} was not checked: no agent is known there, so this rests on the log alone.`, ...silent];
}

function withoutCredential({ name }: Vantage): string {
  return `What the job's own credential may pull was not checked: ${name} asked without it.`;
}

function unproven({ certainty }: Diagnosis): Agreement {
  return { kind: 'beside', certainty };
}

interface Weighed {
  readonly diagnosis: Diagnosis;
  readonly verdict: VantageVerdict;
  readonly vantage: Vantage;
  readonly difference: Difference | null;
}

type Said = Pick<Diagnosis, 'explanation' | 'remedies'> & Pick<Observed, 'settle'>;

const speak: Readonly<Record<Agreement['kind'], (weighed: Weighed) => Said>> = {
  same: fromHost,
  refined: fromHost,
  gone: ({ diagnosis, vantage }) => ({
    explanation: `The log says so, and it is no longer so: asked again from ${vantage.name}, everything up to the layers passes.`,
    remedies: [retryJob('now, for the image can be pulled again'), ...diagnosis.remedies],
    settle: 'a retry of the job; if it fails again, the host is asked again while it does',
  }),
  beside: ({ diagnosis, verdict }) => ({
    explanation: diagnosis.explanation,
    remedies: diagnosis.remedies,
    settle: verdict.settle,
  }),
  other: ({ diagnosis, verdict, vantage }) => ({
    explanation: `The log says so, but now ${vantage.name} fails differently. ${verdict.seen}`,
    remedies: [...verdict.remedies.slice(0, 1), ...diagnosis.remedies],
    settle: 'a retry of the job once what fails now is repaired',
  }),
};

function fromHost({ verdict, difference }: Weighed): Said {
  const { remedies, settle } = verdict;
  return { explanation: explainVerdict(verdict, difference), remedies, settle };
}
