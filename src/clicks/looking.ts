import type { CauseCode } from '../causes/codes.ts';
import { retryAfterSeconds } from '../causes/pull-limit.ts';
import { judgeVantage } from '../diagnosis/judge-vantage.ts';
import type { PlaceAnswer } from '../diagnosis/report-place.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import type { LadderCredential } from '../probes/ladder/ladder-credential.ts';

/** What the failing host sees now, and the bot's own. */
interface SeenNow {
  /** Of its agents; empty where it has none. */
  readonly failingHost: readonly PlaceAnswer[];
  readonly here: PlaceAnswer;
}

export interface Looking {
  /** As the job would ask now; the thread shows what is seen. Undefined where there is no image to ask about. */
  lookAgain(job: JobFailure): Promise<SeenNow | undefined>;
  /** With this credential, sealed to the agents. */
  tryCredential(job: JobFailure, credential: LadderCredential): Promise<SeenNow | undefined>;
}

/** What it comes to. */
export interface Sight {
  readonly from: 'failing-host' | 'here' | 'nowhere';
  /** Null where that is not established, or who asked was not let ask as the job does. */
  readonly pullable: boolean | null;
  /** Whether the registry hands the image out to who asked; what is wrong with the host itself is left aside. */
  readonly isHandedOut: boolean | null;
  readonly isRefused: boolean;
  /** Null where nothing fails, or it is not established what. */
  readonly cause: CauseCode | null;
  /** How long the registry asks to be left alone; null where it does not say. */
  readonly retryAfterSeconds: number | null;
  /** One sentence. */
  readonly sentence: string;
}

const refusals: ReadonlySet<string | null> = new Set([
  'access-denied',
  'auth-required',
  'credentials-rejected',
  'permission-denied',
]);

/** The failing host counts; where none of its agents answers, the bot's own host says what it can. */
export function sightOf(seen: SeenNow | undefined): Sight {
  if (seen === undefined) return nothing('There is no image that could be asked about.');
  const onHost = seen.failingHost.find((answer) => answer.kind === 'answered');
  if (onHost !== undefined) return sight('failing-host', onHost);
  return seen.here.kind === 'answered'
    ? sight('here', seen.here)
    : nothing(`It was not checked: ${seen.here.why}.`);
}

function sight(from: 'failing-host' | 'here', answer: Extract<PlaceAnswer, { kind: 'answered' }>): Sight {
  const { vantage, asTheJob } = answer;
  const { pullable, cause, seen } = judgeVantage(vantage);
  const registry = judgeVantage({ ...vantage, host: [] });
  const asIfJob = (value: boolean | null) => (value === false && !asTheJob ? null : value);
  return {
    from,
    pullable: asIfJob(pullable),
    isHandedOut: asIfJob(registry.pullable),
    isRefused: registry.pullable === false && refusals.has(registry.cause),
    cause,
    retryAfterSeconds: retryAfterSeconds(vantage),
    sentence: pullable === false ? `From ${vantage.name}: ${seen}` : seen,
  };
}

function nothing(sentence: string): Sight {
  return {
    from: 'nowhere',
    pullable: null,
    isHandedOut: null,
    isRefused: false,
    cause: null,
    retryAfterSeconds: null,
    sentence,
  };
}
