import { buildTrace, since, type TraceStyle, type TraceWriter } from './trace-builder.ts';

export interface DockerPull {
  readonly image: string;
  /** The daemon's answer, without the position behind it. */
  readonly error: string;
  readonly policies: readonly string[];
  readonly seconds?: number;
  readonly credentials?: string;
  /** Pulled without trouble before. */
  readonly services?: readonly string[];
  /** The failing image is that of a service of the job with this image. */
  readonly serviceOf?: string;
}

/** What a docker executor of any version writes when the daemon refuses to pull an image. */
export function dockerPullFailure(style: TraceStyle, pull: DockerPull): string {
  return buildTrace(style, (trace) => {
    trace.section('prepare_executor', 'Preparing the "docker" executor', () => {
      for (let attempt = 1; attempt <= tries(style, pull); attempt += 1) {
        prepare(trace, style, pull);
        if (tries(style, pull) === 1) continue;
        trace.error(`Preparation failed: ${verdict(style, pull)}`);
        trace.info('Will be retried in 3s ...');
      }
    });
    const system = tries(style, pull) > 1 ? ' (system failure)' : '';
    trace.outcome(`ERROR: Job failed${system}: ${verdict(style, pull)}`);
  });
}

/** Until 14.2 whatever is no 404 is tried three times. */
function tries({ version }: TraceStyle, { error }: DockerPull): number {
  return since(version, 14, 3) || /not found|does not exist/.test(error) ? 1 : 3;
}

function prepare(trace: TraceWriter, { version }: TraceStyle, pull: DockerPull): void {
  trace.line(`Using Docker executor with image ${pull.serviceOf ?? pull.image} ...`);
  for (const service of pull.services ?? []) {
    startService(trace, version, service);
    trace.line(`Authenticating with credentials from job payload (GitLab Registry)`);
    trace.line(`Pulling docker image ${service} ...`);
    trace.line(
      `Using docker image sha256:7015f2c4 for ${service} with digest ${service}@sha256:3c6e4dca ...`,
    );
  }
  if (pull.serviceOf !== undefined) startService(trace, version, pull.image);
  else if (pull.services !== undefined)
    trace.line('Waiting for services to be up and running (timeout 30 seconds)...');
  if (since(version, 18, 0)) {
    trace.line(`Using effective pull policy of [${pull.policies.join(' ')}] for container ${pull.image}`);
  }
  for (const [index, policy] of pull.policies.entries()) {
    if (index > 0 && since(version, 13, 8))
      trace.info(`Attempt #${index + 1}: Trying "${policy}" pull policy`);
    if (pull.credentials !== undefined)
      trace.line(`Authenticating with credentials from ${pull.credentials}`);
    trace.line(`Pulling docker image ${pull.image} ...`);
    if (since(version, 13, 8))
      trace.warning(`Failed to pull image with policy "${policy}": ${pull.error}${position(version, pull)}`);
  }
}

function startService(trace: TraceWriter, version: string, image: string): void {
  trace.line(`Starting service ${image}${since(version, 17, 1) ? '...' : ' ...'}`);
}

function verdict({ version }: TraceStyle, pull: DockerPull): string {
  const wrapper = since(version, 13, 8)
    ? `failed to pull image "${pull.image}" with specified policies [${pull.policies.join(' ')}]: `
    : '';
  return `${wrapper}${pull.error}${position(version, pull)}`;
}

const positions: Readonly<Record<string, string>> = {
  '12.8': 'executor_docker.go:188',
  '12.10': 'docker.go:198',
  '13.3': 'docker.go:142',
  '13.9': 'manager.go:205',
  '14.3': 'manager.go:214',
  '15.5': 'manager.go:237',
  '17.3': 'manager.go:251',
  '18.0': 'manager.go:238',
  '19.3': 'manager.go:419',
};

function position(version: string, { seconds = 0 }: DockerPull): string {
  const known = Object.entries(positions).findLast(([from]) => {
    const [major = 0, minor = 0] = from.split('.').map(Number);
    return since(version, major, minor);
  });
  return ` (${known?.[1] ?? 'docker.go:131'}:${seconds}s)`;
}
