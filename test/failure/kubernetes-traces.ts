import { buildTrace, since, type TraceStyle } from './trace-builder.ts';

export interface KubernetesFailure {
  readonly jobImage?: string;
  readonly image: string;
  readonly container: string;
  /** As the kubelet puts it into the container's status. */
  readonly status: string;
  readonly policies?: readonly string[];
  readonly events?: readonly string[];
  /** Rows of the table of events, which a feature flag prints. */
  readonly table?: readonly string[];
  /** The kubelet reports no terminal status, so the runner waits until its time is over. */
  readonly timesOut?: boolean;
}

/** What a Kubernetes executor of any version writes when a pod's container does not get its image. */
export function kubernetesPullFailure(style: TraceStyle, failure: KubernetesFailure): string {
  const { version } = style;
  return buildTrace(style, (trace) => {
    trace.section('prepare_executor', 'Preparing the "kubernetes" executor', () => {
      trace.line('Using Kubernetes namespace: ci');
      trace.line(`Using Kubernetes executor with image ${failure.jobImage ?? failure.image} ...`);
      trace.line('Using attach strategy to execute scripts...');
    });
    trace.section('prepare_script', 'Preparing environment', () => {
      const policies = failure.policies ?? [''];
      if (since(version, 18, 0))
        trace.line(
          `Using effective pull policy of [${policies.join(' ')}] for container ${failure.container}`,
        );
      const node = since(version, 18, 11) ? ' on the node <unknown>' : '';
      trace.line(
        `Waiting for pod ci/runner-abc-project-1-concurrent-0 to be running${node}, status is Pending`,
      );
      trace.line('\tContainersNotReady: "containers with unready status: [build helper]"');
      if (failure.table !== undefined)
        for (const row of ['Type     Reason      Message', ...failure.table]) trace.line(row);
      if (failure.timesOut !== true) {
        for (const [index, policy] of policies.entries()) {
          trace.warning(
            `Failed to pull image ${warned(version, failure)}with policy "${policy}": image pull failed: ${failure.status}`,
          );
          const next = policies[index + 1];
          if (next !== undefined)
            trace.info(`Attempt #${index + 2}: Trying "${next}" pull policy for "${failure.image}" image`);
        }
      }
      if (since(version, 16, 2))
        for (const event of failure.events ?? []) trace.warning(`Event retrieved from the cluster: ${event}`);
    });
    trace.outcome(
      `ERROR: Job failed${failure.timesOut === true ? ' (system failure)' : ''}: prepare environment: ${waited(version, failure)}. Check ${help(version)} for more information`,
    );
  });
}

function warned(version: string, { image, container }: KubernetesFailure): string {
  return since(version, 17, 5) ? `"${image}" for container "${container}" ` : '';
}

function waited(version: string, { image, container, status, timesOut }: KubernetesFailure): string {
  if (timesOut === true)
    return `waiting for pod running: timed out waiting for pod to start${since(version, 19, 2) ? ' (last phase: Pending)' : ''}`;
  const pod = since(version, 17, 9) ? 'pod "ci/runner-abc" failed: ' : '';
  const which = since(version, 17, 5) ? ` for container ${container}` : '';
  return `waiting for pod running: ${pod}pulling image "${image}"${which}: image pull failed: ${status}`;
}

function help(version: string): string {
  return `https://docs.gitlab.com/runner/shells/${since(version, 17, 11) ? '' : 'index.html'}#shell-profile-loading`;
}
