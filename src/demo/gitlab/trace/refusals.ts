import { isAtLeast } from '../version.ts';
import type { Outcome, PolicyRefusal, TraceDescription } from './description.ts';
import type { Journal } from './journal.ts';
import type { Ending } from './verdict.ts';

/** An image outside `allowed_images` or `allowed_services`: the list, the hint, and a plain error. */
export function refuseImage(
  journal: Journal,
  job: TraceDescription,
  refusal: Extract<Outcome, { kind: 'image-not-allowed' }>,
): Ending {
  const { version } = journal;
  const image = refusal.image ?? job.image;
  const what = refusal.role === 'service' ? 'services' : 'images';
  journal.print('');
  journal.error(
    isAtLeast(version, '14.2')
      ? `The "${image}" image is not present on list of allowed ${what}:`
      : `The ${image} is not present on list of allowed ${what}`,
  );
  for (const allowed of refusal.allowed) journal.print(`- ${allowed}`);
  journal.print('');
  journal.print(hint(version));
  return { kind: 'plain', message: isAtLeast(version, '14.2') ? 'disallowed image' : 'invalid image' };
}

/** A pull policy outside `allowed_pull_policies`; nothing is pulled. */
export function refusePolicy(version: string, job: TraceDescription, refusal: PolicyRefusal): Ending {
  const asked = `[${refusal.asked.join(' ')}]`;
  const allowed = `[${refusal.allowed.join(' ')}]`;
  if (!isAtLeast(version, '15.3')) {
    const why = `the configured PullPolicies (${asked}) are not allowed by AllowedPullPolicies (${allowed})`;
    return { kind: 'plain', message: why };
  }
  const why = `pull_policy (${asked}) defined in ${refusal.definedIn} is not one of the allowed_pull_policies (${allowed})`;
  const message = `${subject(version, job)}: ${why}`;
  if (!isAtLeast(version, '17.8')) return { kind: 'plain', message };
  return { kind: 'build-error', message, isSystemFailure: false };
}

function subject(version: string, { executor, image }: TraceDescription): string {
  if (executor === 'kubernetes' && isAtLeast(version, '17.5'))
    return 'invalid pull policy for container "build"';
  if (executor === 'kubernetes' && isAtLeast(version, '17.3'))
    return `invalid pull policy for image '${image}'`;
  return isAtLeast(version, '17.8')
    ? `invalid pull policy for image "${image}"`
    : `failed to pull image '${image}'`;
}

function hint(version: string): string {
  const page = 'https://docs.gitlab.com/runner/configuration/advanced-configuration';
  if (isAtLeast(version, '15.11')) {
    return `Please check runner's allowed_images configuration: ${page}${isAtLeast(version, '17.11') ? '/' : '.html'}`;
  }
  if (isAtLeast(version, '14.2')) {
    return `Please check runner's configuration:\n\t\t${page}.html\n\t\t#restricting-docker-images-and-services`;
  }
  return `Please check runner's configuration allowed_images and allowed_services: ${page}.html#the-runnersdocker-section`;
}
