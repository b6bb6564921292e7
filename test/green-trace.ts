/** A job whose preparation worked, as a runner of a given version writes it. What follows is up to the script. */
export interface GreenTrace {
  readonly version: string;
  readonly executor: string;
  readonly timestamps: boolean;
  readonly script: readonly string[];
  /** What the runner writes after the script's own output, sections included. */
  readonly ending: readonly string[];
}

const esc = '\u001b';

export function greenTrace({ version, executor, timestamps, script, ending }: GreenTrace): string {
  const lines = [
    runner(`Running with gitlab-runner ${version} (c1b0a4ab)`),
    runner('  on shared-runner-7 AbCdEf123, system ID: s_89e5e9956577'),
    ...section('prepare_executor', `Preparing the "${executor}" executor`, preparation(executor).map(runner)),
    ...section('prepare_script', 'Preparing environment', environment(executor)),
    ...section('get_sources', 'Getting source from Git repository', [
      `${esc}[32;1mFetching changes with git depth set to 20...${esc}[0;m`,
      'Initialized empty Git repository in /builds/group/app/.git/',
      `${esc}[32;1mChecking out 4be0a1c2 as detached HEAD (ref is main)...${esc}[0;m`,
    ]),
    ...section('step_script', 'Executing "step_script" stage of the job script', script),
    ...ending,
  ];
  const text = lines.map((line, row) => (timestamps ? stamp(line, row) : line)).join('\n');
  return `${text}\n`;
}

function preparation(executor: string): readonly string[] {
  if (executor.startsWith('docker')) {
    return [
      'Using Docker executor with image node:22-alpine ...',
      'Using effective pull policy of [always] for container node:22-alpine',
      'Starting service postgres:16...',
      'Pulling docker image postgres:16 ...',
      'Using docker image sha256:7015f2c4 for postgres:16 with digest postgres@sha256:3c6e4dca ...',
      'Waiting for services to be up and running (timeout 30 seconds)...',
      'Authenticating with credentials from job payload (GitLab Registry)',
      'Pulling docker image node:22-alpine ...',
      'Using docker image sha256:9a8b7c6d for node:22-alpine with digest node@sha256:0f1e2d3c ...',
    ];
  }
  if (executor === 'kubernetes') {
    return [
      'Using Kubernetes namespace: gitlab-runners',
      'Using Kubernetes executor with image node:22-alpine ...',
      'Using attach strategy to execute scripts...',
    ];
  }
  return [`Using ${executor === 'shell' ? 'Shell (bash)' : executor} executor...`];
}

function environment(executor: string): readonly string[] {
  if (executor !== 'kubernetes') return ['Running on build-host-7...'];
  return [
    'Waiting for pod gitlab-runners/runner-abc-project-1-concurrent-0-xyz to be running, status is Pending',
    'Waiting for pod gitlab-runners/runner-abc-project-1-concurrent-0-xyz to be running, status is Pending',
    '\tContainersNotReady: "containers with unready status: [build helper]"',
    'Running on runner-abc-project-1-concurrent-0-xyz via gitlab-runner-6d9f...',
  ];
}

function runner(line: string): string {
  return `${esc}[0K${line}${esc}[0;m`;
}

export function section(name: string, title: string, lines: readonly string[]): readonly string[] {
  return [
    `section_start:1790419369:${name}\r${esc}[0K${esc}[0K${esc}[36;1m${title}${esc}[0;m${esc}[0;m`,
    ...lines,
    `section_end:1790419370:${name}\r${esc}[0K`,
  ];
}

function stamp(line: string, row: number): string {
  const at = `2026-09-26T10:42:${String(row % 60).padStart(2, '0')}.${String(row).padStart(6, '0')}Z`;
  return `${at} ${row < 12 ? '00O' : '01O'} ${line}`;
}

const cleanup = section(
  'cleanup_file_variables',
  'Cleaning up project directory and file based variables',
  [],
);

const failed = (message: string): string => `${esc}[31;1mERROR: Job failed${message}${esc}[0;m`;

/** How jobs end whose images were all there. */
export const endings: Readonly<Record<string, readonly string[]>> = {
  succeeded: [...cleanup, `${esc}[32;1mJob succeeded${esc}[0;m`],
  'still running': [],
  'log limit exceeded': [
    '',
    `${esc}[33;1mJob's log exceeded limit of 4194304 bytes.`,
    `Job execution will continue but no more output will be collected.${esc}[0;m`,
  ],
  'exit code': [...cleanup, failed(': exit code 1')],
  'exit status': [...cleanup, failed(': exit status 1')],
  'command terminated': [...cleanup, failed(': command terminated with exit code 137')],
  cancelled: [...cleanup, failed(': canceled')],
  'aborted by a person': [
    `${esc}[0;33mWARNING: script canceled externally (UI, API)${esc}[0;m`,
    ...cleanup,
    failed(': canceled'),
  ],
  'timeout of the job': [...cleanup, failed(': execution took longer than 1h0m0s seconds')],
  'timeout of the script': [
    'WARNING: step_script could not run to completion because the timeout was exceeded. For more control over job and script timeouts see: https://docs.gitlab.com/ci/runners/configure_runners/#set-script-and-after_script-timeouts',
    ...cleanup,
    failed(': script timeout context deadline exceeded'),
  ],
  'after_script failed': [
    ...section('after_script', 'Running after_script', [
      'Running after script...',
      '$ curl -f https://hooks.example.com/done',
      'curl: (6) Could not resolve host: hooks.example.com',
      'WARNING: after_script failed, but job will continue unaffected: exit code 6',
    ]),
    ...cleanup,
    'Job succeeded',
  ],
  'cache not there': [
    ...section('archive_cache', 'Saving cache for successful job', [
      'Creating cache default-protected...',
      'node_modules/: found 12345 matching artifact files and directories',
      'WARNING: Retrying...                               error=Put "https://minio.example.com/cache/1?X-Amz-Signature=abc": dial tcp 10.0.0.9:443: i/o timeout',
      'FATAL: received: 503 Service Unavailable. Request failed',
      'Failed to create cache',
    ]),
    ...cleanup,
    'Job succeeded',
  ],
  'artifacts not uploaded': [
    ...section('upload_artifacts_on_success', 'Uploading artifacts for successful job', [
      'Uploading artifacts...',
      'dist/: found 12 matching artifact files and directories',
      'ERROR: Uploading artifacts as "archive" to coordinator... 413 Request Entity Too Large  id=123 responseStatus=413 Request Entity Too Large status=413 token=glcbt-64',
      'FATAL: too large',
    ]),
    ...cleanup,
    failed(': exit code 1'),
  ],
  'artifacts of another job missing': [
    ...section('download_artifacts', 'Downloading artifacts', [
      'Downloading artifacts for build (12345)...',
      'ERROR: Downloading artifacts from coordinator... forbidden  host=gitlab.example.com id=12345 responseStatus=403 Forbidden status=403 token=64_abc',
      'FATAL: permission denied',
    ]),
    ...cleanup,
    failed(': exit code 1'),
  ],
  'artifacts timed out': [
    ...section('upload_artifacts_on_failure', 'Uploading artifacts for failed job', [
      'Uploading artifacts...',
      'WARNING: junit.xml: no matching files. Ensure that the artifact path is relative to the working directory (/builds/group/app)',
      'ERROR: No files to upload',
    ]),
    ...cleanup,
    failed(': exit code 1'),
  ],
  'service looked unhealthy': [
    "*** WARNING: Service runner-abc-project-1-concurrent-0-postgres-0 probably didn't start properly.",
    '',
    'Health check error:',
    'service "runner-abc-project-1-concurrent-0-postgres-0-wait-for-service" timeout',
    '',
    'Health check container logs:',
    '2026-09-26T10:42:50.000000000Z waiting for TCP connection to 172.17.0.3 on [5432]...',
    '2026-09-26T10:42:51.000000000Z dialing 172.17.0.3:5432...',
    '',
    'Service container logs:',
    'FATAL:  password authentication failed for user "postgres"',
    '*********',
    ...cleanup,
    'Job succeeded',
  ],
};
