import { causes } from '../causes/index.ts';
import { type FailureText, readFailureText } from '../failure/failure-text.ts';
import { classify, type Hit } from './classify.ts';
import type { Diagnosis } from './diagnosis.ts';
import { innermostReason } from './innermost-reason.ts';

/**
 * Says from a job trace, or any pasted error, why preparation failed and what to do about it.
 *
 * @returns null where the text holds no failure of preparation or pull.
 */
export function diagnose(text: string): Diagnosis | null {
  const failure = readFailureText(text);
  return failure === null ? null : diagnoseFailure(failure);
}

/** The diagnosis of a failure that was already read. */
export function diagnoseFailure(failure: FailureText): Diagnosis {
  const { reason, hit } = tellingReason(failure);
  const cause = hit?.cause ?? (concernsImage(failure) ? causes.unknown : causes['not-image-pull']);
  const { image, role, policies, credentialSource, executor, attempts, evidence } = failure;
  const { runnerName, runnerVersion, systemId, tookSeconds } = failure;
  return {
    cause: cause.code,
    log: 'read',
    image,
    role,
    policies,
    credentialSource,
    executor,
    runnerName,
    runnerVersion,
    systemId,
    tookSeconds,
    attempts,
    reason: innermostReason(reason, hit?.start ?? null),
    evidence,
    ...cause.conclude(hit?.groups ?? {}, { ...failure, reason }),
  };
}

/** A runner's preparation fails for much besides images; anything else is read only because it speaks of a pull. */
function concernsImage({ form, reason, evidence }: FailureText): boolean {
  return (
    form === 'pasted' ||
    imageWords.test(reason) ||
    evidence.some((line) => line.startsWith('Pulling docker image '))
  );
}

const imageWords = /\b(?:pull|image|registry|manifest|layer|blob)|\/v2\//i;

/** The last attempt's reason, or the latest before it that says more than that there was one. */
function tellingReason({ reason, attemptReasons }: FailureText): {
  readonly reason: string;
  readonly hit: Hit | null;
} {
  const told = [reason, ...attemptReasons.toReversed()].map((each) => ({
    reason: each,
    hit: classify(each, Object.values(causes)),
  }));
  const specific = told.find(({ hit }) => hit !== null && !hit.cause.lastResort);
  return specific ?? told.find(({ hit }) => hit !== null) ?? { reason, hit: null };
}
