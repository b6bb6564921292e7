import { isAtLeast } from '../version.ts';
import { boldCyan, reset } from './ansi.ts';
import {
  failingImage,
  type Outcome,
  type PullFailure,
  reasonAt,
  type TraceDescription,
} from './description.ts';
import type { Journal } from './journal.ts';
import { refuseImage, refusePolicy } from './refusals.ts';
import { type Ending, prepare } from './verdict.ts';

const success: Ending = { kind: 'success' };
const pod = 'gitlab-runner/runner-t3x7vqp-project-101-concurrent-0-k9w2mh4z';

/** The Kubernetes executor: nothing is pulled while it prepares, everything when the pod starts. */
export function prepareKubernetes(journal: Journal, job: TraceDescription): Ending {
  const { version } = journal;
  let ending = success;
  journal.section('prepare_executor', () => {
    journal.print(`${boldCyan}Preparing the "kubernetes" executor${reset}`);
    ending = prepare(journal, () => prepareExecutor(journal, job));
  });
  if (ending.kind !== 'success') return ending;
  journal.section('prepare_script', () => {
    journal.print(`${boldCyan}Preparing environment${reset}`);
    if (isAtLeast(version, '17.0')) {
      journal.print(
        'Using FF_USE_POD_ACTIVE_DEADLINE_SECONDS, the Pod activeDeadlineSeconds will be set to the job timeout: 1h0m0s...',
      );
    }
    ending = startPod(journal, job);
    if (ending.kind === 'success') journal.raw('01O', `Running on runner-t3x7vqp via gitlab-runner-0...\n`);
  });
  return ending.kind === 'success' ? ending : wrapped(version, ending);
}

function prepareExecutor(journal: Journal, job: TraceDescription): Ending {
  const { version } = journal;
  journal.print('Using Kubernetes namespace: gitlab-runner');
  journal.print(`Using Kubernetes executor with image ${job.image} ...`);
  if (isAtLeast(version, '13.0')) journal.print('Using attach strategy to execute scripts...');
  if (job.outcome.kind === 'policy-not-allowed') return refusePolicy(version, job, job.outcome);
  if (isAtLeast(version, '18.0')) announcePolicies(journal, job);
  return success;
}

function announcePolicies(journal: Journal, { policies = [], services = [] }: TraceDescription): void {
  for (const container of [
    'build',
    'helper',
    'init-permissions',
    ...services.map((_, index) => `svc-${index}`),
  ]) {
    journal.print(`Using effective pull policy of [${policies.join(' ')}] for container ${container}`);
  }
}

function startPod(journal: Journal, job: TraceDescription): Ending {
  const { outcome } = job;
  if (outcome.kind === 'image-not-allowed') {
    const refused = refuseImage(journal, job, outcome);
    const building = outcome.role === 'build' ? 'building build container: ' : '';
    return { kind: 'plain', message: `setting up build pod: ${building}${messageOf(refused)}` };
  }
  if (outcome.kind === 'pod-timeout') return podTimeout(journal, outcome);
  if (outcome.kind === 'pull-failed') return podPull(journal, job, outcome);
  wait(journal, ['build', 'helper'], 6);
  return success;
}

function podPull(journal: Journal, job: TraceDescription, failure: PullFailure): Ending {
  const { version } = journal;
  const container = containerOf(job, failure);
  const image = failingImage(job, failure);
  const isWrapped = isAtLeast(version, '13.11') && failure.waitingReason !== 'InvalidImageName';
  const policies = isWrapped ? (job.policies ?? ['']) : [''];
  for (const [index, policy] of policies.entries()) {
    if (index > 0) journal.info(attemptLine(version, { image, container, policy, attempt: index + 1 }));
    wait(journal, [container, 'helper'], 9);
    events(journal, failure.events ?? []);
    const said = `image pull failed: ${reasonAt(failure, index)}`;
    if (isWrapped) journal.warn(failedWith(version, { image, container, policy, said }));
  }
  const pulling = isWrapped ? pullingPrefix(version, image, container) : '';
  const message = `waiting for pod running: ${pulling}image pull failed: ${reasonAt(failure, policies.length - 1)}`;
  if (!isAtLeast(version, '14.1')) return { kind: 'plain', message };
  return { kind: 'build-error', message, isSystemFailure: false };
}

function pullingPrefix(version: string, image: string, container: string): string {
  return isAtLeast(version, '17.5')
    ? `pulling image "${image}" for container ${container}: `
    : `pulling image "${image}": `;
}

function failedWith(
  version: string,
  failed: {
    readonly image: string;
    readonly container: string;
    readonly policy: string;
    readonly said: string;
  },
): string {
  const named = isAtLeast(version, '17.5') ? `"${failed.image}" for container "${failed.container}" ` : '';
  return `Failed to pull image ${named}with policy "${failed.policy}": ${failed.said}`;
}

function attemptLine(
  version: string,
  next: {
    readonly image: string;
    readonly container: string;
    readonly policy: string;
    readonly attempt: number;
  },
): string {
  const forContainer = isAtLeast(version, '17.5') ? ` for container "${next.container}"` : '';
  return `Attempt #${next.attempt}: Trying "${next.policy}" pull policy for "${next.image}" image${forContainer}`;
}

function podTimeout(journal: Journal, outcome: Extract<Outcome, { kind: 'pod-timeout' }>): Ending {
  wait(journal, ['build', 'helper'], outcome.waitingSeconds);
  events(journal, outcome.events);
  const phase = isAtLeast(journal.version, '19.2') ? ' (last phase: Pending)' : '';
  return { kind: 'plain', message: `waiting for pod running: timed out waiting for pod to start${phase}` };
}

/** The poll of every three seconds, on the stream that the runner keeps for it. */
function wait(journal: Journal, containers: readonly string[], seconds: number): void {
  const node = isAtLeast(journal.version, '18.11') ? ' on the node worker-3' : '';
  const unready = [...new Set(containers)].join(' ');
  for (let passed = 0; passed < seconds; passed += 3) {
    journal.raw('00E', `Waiting for pod ${pod} to be running${node}, status is Pending\n`);
    journal.raw('00E', `\tContainersNotReady: "containers with unready status: [${unready}]"\n`);
    journal.raw('00E', `\tContainersNotReady: "containers with unready status: [${unready}]"\n`);
    journal.wait(3000);
  }
}

function events(journal: Journal, messages: readonly string[]): void {
  if (!isAtLeast(journal.version, '16.2')) return;
  for (const message of messages) journal.warn(`Event retrieved from the cluster: ${message}`);
}

function containerOf({ services = [] }: TraceDescription, { role, image }: PullFailure): string {
  if (role !== 'service') return role;
  return `svc-${Math.max(
    0,
    services.findIndex((service) => service === image),
  )}`;
}

function wrapped(version: string, ending: Exclude<Ending, { kind: 'success' }>): Ending {
  const page = `https://docs.gitlab.com/runner/shells/${isAtLeast(version, '17.11') ? '' : 'index.html'}#shell-profile-loading`;
  const hint = isAtLeast(version, '13.1') ? `. Check ${page} for more information` : '';
  const context = isAtLeast(version, '13.1') ? 'prepare environment: ' : '';
  return { ...ending, message: `${context}${ending.message}${hint}` };
}

function messageOf(ending: Ending): string {
  return ending.kind === 'success' ? '' : ending.message;
}
