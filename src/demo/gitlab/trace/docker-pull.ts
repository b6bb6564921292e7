import { createHash } from 'node:crypto';
import type { Role } from '../../../failure/failure-text.ts';
import { isAtLeast } from '../version.ts';
import { callSiteSuffix } from './call-sites.ts';
import { failingImage, type PullFailure, reasonAt, type TraceDescription } from './description.ts';
import type { Journal } from './journal.ts';
import { refusePolicy } from './refusals.ts';
import type { Ending } from './verdict.ts';

interface Pulled {
  readonly image: string;
  readonly role: Role;
}

/** One image through the runner's pull manager: policy after policy, each with its own tries. */
export function pullInDocker(journal: Journal, job: TraceDescription, pulled: Pulled): Ending {
  const { outcome, policies = ['always'] } = job;
  const { version } = journal;
  if (outcome.kind === 'policy-not-allowed' && pulled.role === 'build')
    return refusePolicy(version, job, outcome);
  if (isAtLeast(version, '18.0')) {
    journal.print(`Using effective pull policy of [${policies.join(' ')}] for container ${pulled.image}`);
  }
  if (outcome.kind !== 'pull-failed' || !isTheOne(job, outcome, pulled)) return succeed(journal, job, pulled);
  const errors = policies.map((policy, index) => {
    if (index > 0) journal.info(`Attempt #${index + 1}: Trying "${policy}" pull policy`);
    const error = failWith(journal, job, {
      pulled,
      policy,
      reason: reasonAt(outcome, index),
    });
    if (isAtLeast(version, '13.8')) journal.warn(`Failed to pull image with policy "${policy}": ${error}`);
    return error;
  });
  return endOf(version, { pulled, policies, outcome, error: errors.at(-1) ?? outcome.reason });
}

function isTheOne(job: TraceDescription, outcome: PullFailure, pulled: Pulled): boolean {
  return outcome.role === pulled.role && failingImage(job, outcome) === pulled.image;
}

function succeed(journal: Journal, job: TraceDescription, { image }: Pulled): Ending {
  announce(journal, job, image);
  journal.wait(1500);
  const digest = createHash('sha256').update(image).digest('hex');
  const repository = image.replace(/(@.*|:[^/]*)$/, '');
  journal.print(
    `Using docker image sha256:${digest} for ${image} with digest ${repository}@sha256:${digest} ...`,
  );
  return { kind: 'success' };
}

/** @returns the error of the policy's last try. */
function failWith(
  journal: Journal,
  job: TraceDescription,
  failing: { readonly pulled: Pulled; readonly policy: string; readonly reason: string },
): string {
  const seconds = job.outcome.kind === 'pull-failed' ? (job.outcome.tookSeconds ?? 0) : 0;
  const { image } = failing.pulled;
  if (failing.policy === 'never') return `${failing.reason}${callSiteSuffix(journal.version, 'inspect', 0)}`;
  announce(journal, job, image);
  const error = `${failing.reason}${callSiteSuffix(journal.version, 'pull', seconds)}`;
  journal.wait(seconds * 1000 + 400);
  if (isAtLeast(journal.version, '19.2') && isTransient(error)) {
    for (const tries of [1, 2]) {
      journal.warn(`Failed to pull image "${image}" (attempt #${tries}), retrying: ${error}`);
      journal.wait(3000 * tries + seconds * 1000);
    }
  }
  return error;
}

function announce(journal: Journal, { credentialSource, platform }: TraceDescription, image: string): void {
  if (credentialSource !== undefined && isAtLeast(journal.version, '12.1')) {
    journal.print(`Authenticating with credentials from ${credentialSource}`);
  }
  const forPlatform =
    platform !== undefined && isAtLeast(journal.version, '16.6') ? ` for platform ${platform}` : '';
  journal.print(`Pulling docker image ${image}${forPlatform} ...`);
}

/** @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v19.3.0/common/classify_image_pull_failure.go */
function isTransient(error: string): boolean {
  return /dial tcp|connection refused|no such host|i\/o timeout|tls handshake|client\.timeout exceeded|request canceled|connection reset/i.test(
    error,
  );
}

/** What the runner makes of the error; this changed with almost every version from 13.8 to 14.4. */
function endOf(
  version: string,
  failed: {
    readonly pulled: Pulled;
    readonly policies: readonly string[];
    readonly outcome: PullFailure;
    readonly error: string;
  },
): Ending {
  const { error, policies, outcome, pulled } = failed;
  const wrapped = `failed to pull image "${pulled.image}" with specified policies [${policies.join(' ')}]: ${error}`;
  const message = isAtLeast(version, '13.8') ? wrapped : error;
  if (policies.at(-1) === 'never') return { kind: 'plain', message };
  const isMissing = /repository does not exist|not found/.test(error);
  if (isAtLeast(version, '14.4')) return { kind: 'build-error', message, isSystemFailure: false };
  if (isAtLeast(version, '14.3')) {
    const isExcused = isMissing || /request canceled while waiting for connection|no such host/.test(error);
    return {
      kind: 'build-error',
      message,
      isSystemFailure: !isExcused && (outcome.engineStatus ?? 500) >= 500,
    };
  }
  if (!isMissing) return { kind: 'plain', message };
  const saysSystemFailure = isAtLeast(version, '13.8') && !isAtLeast(version, '14.1');
  return { kind: 'build-error', message, isSystemFailure: saysSystemFailure };
}
