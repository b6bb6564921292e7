import { isAtLeast } from '../version.ts';
import type { Outcome, TraceDescription } from './description.ts';

const networkWords = /dial tcp|connection refused|no such host|i\/o timeout|tls handshake/i;
const laterNetworkWords = /client\.timeout exceeded|request canceled|connection reset/i;
const refusalWords =
  /pull access denied|access to the resource is denied|no basic auth credentials|unauthorized|authentication required/i;

/**
 * The `failure_reason` that GitLab 19.1 shows for such a job: it depends on the runner's version more than on the
 * failure.
 *
 * @returns null for a job that did not fail.
 */
export function reportedFailureReason({ runner, outcome }: TraceDescription): string | null {
  if (outcome.kind === 'succeeded') return null;
  if (outcome.kind === 'script-failed') return 'script_failure';
  if (outcome.kind === 'policy-not-allowed' && isAtLeast(runner.version, '17.8'))
    return 'runner_configuration_error';
  if (outcome.kind !== 'pull-failed') return 'runner_system_failure';
  return pullReason(runner.version, outcome);
}

function pullReason(version: string, { reason }: Extract<Outcome, { kind: 'pull-failed' }>): string {
  if (isAtLeast(version, '19.1')) return classified(version, reason);
  if (/^18\.[01]\./.test(version) && /repository does not exist|manifest unknown/.test(reason))
    return 'script_failure';
  if (isAtLeast(version, '16.1')) return 'runner_system_failure';
  if (isAtLeast(version, '14.3')) return 'script_failure';
  return /repository does not exist|not found/.test(reason) ? 'script_failure' : 'runner_system_failure';
}

/** @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v19.3.0/common/classify_image_pull_failure.go */
function classified(version: string, reason: string): string {
  const knowsMore = isAtLeast(version, '19.2');
  if (networkWords.test(reason) || (knowsMore && laterNetworkWords.test(reason))) {
    return 'runner_external_dependency_failure';
  }
  if (/not found|manifest unknown/i.test(reason)) return 'runner_configuration_error';
  return knowsMore && refusalWords.test(reason) ? 'runner_configuration_error' : 'runner_system_failure';
}
