import { causes } from '../causes/index.ts';
import { type FailureText, readFailureText } from '../failure/failure-text.ts';
import { classify } from './classify.ts';
import type { Diagnosis } from './diagnosis.ts';

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
  const hit = classify(failure.reason, Object.values(causes));
  const cause = hit?.cause ?? causes.unknown;
  return {
    cause: cause.code,
    certainty: cause.certainty,
    image: failure.image,
    role: failure.role,
    policies: failure.policies,
    credentialSource: failure.credentialSource,
    executor: failure.executor,
    runnerName: failure.runnerName,
    runnerVersion: failure.runnerVersion,
    systemId: failure.systemId,
    tookSeconds: failure.tookSeconds,
    attempts: failure.attempts,
    reason: failure.reason,
    evidence: failure.evidence,
    ...cause.conclude(hit?.groups ?? {}, failure),
  };
}
