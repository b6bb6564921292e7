import { describe, expect, test } from 'vitest';
import { isTraceComplete, readFailureText } from '../../src/failure/failure-text.ts';
import { type DockerPull, dockerPullFailure } from './docker-traces.ts';
import { kubernetesPullFailure } from './kubernetes-traces.ts';
import { buildTrace, since, type TraceStyle } from './trace-builder.ts';

const versions = [
  '12.8.0',
  '12.10.2',
  '13.3.1',
  '13.9.0',
  '14.1.0',
  '14.3.0',
  '15.8.2',
  '16.2.0',
  '17.0.0',
  '17.5.3',
  '18.0.0',
  '18.11.0',
  '19.3.0',
];
const styles: readonly TraceStyle[] = versions.flatMap((version) => [
  { version },
  { version, timestamps: true },
  { version, timestamps: false },
  { version, copy: 'page' as const },
  { version, copy: 'ghost' as const },
]);

const denied: DockerPull = {
  image: 'registry.example.com/team/[MASKED]/app:1.2',
  error:
    "Error response from daemon: pull access denied for registry.example.com/team/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  policies: ['always', 'if-not-present'],
  credentials: 'job payload (GitLab Registry)',
  seconds: 2,
};

describe.each(styles)(
  'a docker executor of runner $version (copy $copy, timestamps $timestamps)',
  (style) => {
    test('tells what it could not pull, how and why', () => {
      const found = readFailureText(dockerPullFailure(style, denied));

      const known = since(style.version, 13, 8);
      expect(found).toMatchObject({
        form: 'trace',
        image: denied.image,
        role: 'build',
        policies: known ? denied.policies : null,
        attempts: 1,
        credentialSource: denied.credentials,
        executor: 'docker',
        runnerName: 'docker-host-01',
        runnerToken: 'AbCdEf12',
        runnerVersion: style.version,
        systemId: since(style.version, 15, 8) ? 's_89e5e9956577' : null,
        tookSeconds: 2,
        attemptReasons: [],
      });
      expect(found?.reason.replace(/^failed to pull image "\S+" with specified policies \[.*?\]: /, '')).toBe(
        denied.error,
      );
      expect(found?.evidence.at(-1)).toContain('Job failed');
    });

    test('counts tries at preparation, not policies', () => {
      const failure = { ...denied, error: 'Error response from daemon: toomanyrequests: Too Many Requests' };

      expect(readFailureText(dockerPullFailure(style, failure))?.attempts).toBe(
        since(style.version, 14, 3) ? 1 : 3,
      );
    });

    test('tells a service from the job image that is pulled after it', () => {
      const service = dockerPullFailure(style, { ...denied, image: 'postgres:16', serviceOf: 'node:22' });
      const job = dockerPullFailure(style, { ...denied, services: ['postgres:16'] });

      expect(readFailureText(service)).toMatchObject({ role: 'service', image: 'postgres:16' });
      expect(readFailureText(job)).toMatchObject({ role: 'build', image: denied.image });
    });

    test('does not lend the credentials of a service to an anonymous pull', () => {
      const { credentials: _, ...anonymous } = denied;

      expect(
        readFailureText(dockerPullFailure(style, { ...anonymous, services: ['postgres:16'] }))
          ?.credentialSource,
      ).toBeNull();
    });

    test('knows the helper image', () => {
      const image = 'registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper:x86_64-v18.5.0';

      expect(readFailureText(dockerPullFailure(style, { ...denied, image }))?.role).toBe('helper');
    });
  },
);

const kubernetesStyles = styles.filter(({ version }) => since(version, 14, 1));
const notFound =
  'rpc error: code = NotFound desc = failed to pull and unpack image "r.example.com/a:1": failed to resolve reference "r.example.com/a:1": r.example.com/a:1: not found';

describe.each(kubernetesStyles)(
  'a Kubernetes executor of runner $version (copy $copy, timestamps $timestamps)',
  (style) => {
    test('tells what the kubelet could not pull and why', () => {
      const found = readFailureText(
        kubernetesPullFailure(style, { image: 'r.example.com/a:1', container: 'build', status: notFound }),
      );

      expect(found).toMatchObject({
        image: 'r.example.com/a:1',
        role: 'build',
        policies: null,
        attempts: 1,
        executor: 'kubernetes',
        credentialSource: null,
        tookSeconds: null,
      });
      expect(found?.reason).toMatch(
        /^prepare environment: waiting for pod running: .*r\.example\.com\/a:1: not found$/,
      );
    });

    test('names the policies as printed', () => {
      const policies = ['Always', 'IfNotPresent'];
      const trace = kubernetesPullFailure(style, {
        image: 'r.example.com/a:1',
        container: 'build',
        status: notFound,
        policies,
      });

      expect(readFailureText(trace)?.policies).toEqual(policies);
    });

    test.runIf(since(style.version, 16, 2))(
      'takes the reason behind a back-off from the newest event',
      () => {
        const status = 'Back-off pulling image "r.example.com/a:1"';
        const trace = kubernetesPullFailure(style, {
          image: 'r.example.com/a:1',
          container: 'helper',
          status,
          events: [
            'Failed to pull image "r.example.com/a:1": first',
            `Failed to pull image "r.example.com/a:1": ${notFound}`,
            'Error: ErrImagePull',
            'Error: ImagePullBackOff',
          ],
        });

        expect(readFailureText(trace)?.reason).toMatch(/Back-off pulling image .*: not found$/);
        expect(readFailureText(trace)?.attemptReasons).toEqual(['first']);
      },
    );

    test.runIf(since(style.version, 16, 2))('takes the reason behind a timeout from the events', () => {
      const never = 'Container image "r.example.com/a:1" is not present with pull policy of Never';
      const trace = kubernetesPullFailure(style, {
        image: 'r.example.com/a:1',
        container: 'build',
        status: '',
        timesOut: true,
        events: [never, 'Error: ErrImageNeverPull'],
      });

      expect(readFailureText(trace)).toMatchObject({ image: 'r.example.com/a:1', policies: ['never'] });
      expect(readFailureText(trace)?.reason).toContain('timed out waiting for pod to start');
      expect(readFailureText(trace)?.reason).toContain('Never');
    });

    test.runIf(since(style.version, 16, 5))('reads the table that FF_PRINT_POD_EVENTS prints instead', () => {
      const trace = kubernetesPullFailure(style, {
        image: 'r.example.com/a:1',
        container: 'build',
        status: 'Back-off pulling image "r.example.com/a:1"',
        table: [
          `Warning   Failed      Failed to pull image "r.example.com/a:1": ${notFound}`,
          'Warning   Failed      Error: ErrImagePull',
        ],
      });

      expect(readFailureText(trace)?.reason).toMatch(/Back-off pulling image .*: not found$/);
    });

    test.runIf(since(style.version, 17, 5))('tells the role by the container', () => {
      const roleOf = (container: string): string | null | undefined =>
        readFailureText(
          kubernetesPullFailure(style, { image: 'r.example.com/a:1', container, status: notFound }),
        )?.role;

      expect(['build', 'helper', 'init-permissions', 'svc-0', 'postgres'].map(roleOf)).toEqual([
        'build',
        'helper',
        'helper',
        'service',
        'service',
      ]);
    });
  },
);

describe('a runner that refuses before it pulls', () => {
  const disallowed = (kind: string, image: string): string =>
    buildTrace({ version: '18.9.0' }, (trace) => {
      trace.section('prepare_executor', 'Preparing the "docker" executor', () => {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          trace.line('Using Docker executor with image node:22 ...');
          trace.line('');
          trace.error(`The "${image}" image is not present on list of allowed ${kind}:`);
          trace.line('- ruby:*');
          trace.line('- python:*');
          trace.line('');
          trace.line(
            "Please check runner's allowed_images configuration: https://docs.gitlab.com/runner/configuration/advanced-configuration/",
          );
          trace.error('Preparation failed: disallowed image');
          trace.info('Will be retried in 3s ...');
        }
      });
      trace.outcome('ERROR: Job failed (system failure): disallowed image');
    });

  test('names the image that its list does not allow, and which list', () => {
    expect(readFailureText(disallowed('images', 'node:22'))).toMatchObject({
      image: 'node:22',
      role: 'build',
      attempts: 3,
    });
    expect(readFailureText(disallowed('services', 'mysql:8'))).toMatchObject({
      image: 'mysql:8',
      role: 'service',
      attempts: 3,
    });
    expect(readFailureText(disallowed('images', 'node:22'))?.reason).toContain(
      'not present on list of allowed images',
    );
  });

  test.each([
    [
      '15.2.0',
      'the configured PullPolicies ([always]) are not allowed by AllowedPullPolicies ([never])',
      null,
    ],
    [
      '16.0.0',
      "failed to pull image 'ruby:2.6': pull_policy ([always]) defined in GitLab pipeline config is not one of the allowed_pull_policies ([never])",
      'ruby:2.6',
    ],
    [
      '18.9.0',
      'invalid pull policy for image "ruby:2.6": pull_policy ([always]) defined in Runner config is not one of the allowed_pull_policies ([never])',
      'ruby:2.6',
    ],
  ])('names the refused policy (%s)', (version, error, image) => {
    const found = readFailureText(
      buildTrace({ version }, (trace) => {
        trace.section('prepare_executor', 'Preparing the "docker" executor', () => {});
        trace.outcome(`ERROR: Job failed: ${error}`);
      }),
    );

    expect(found).toMatchObject({ reason: error, policies: ['always'], image });
  });
});

describe('what ends a trace', () => {
  const reason = (text: string): string | undefined => readFailureText(text)?.reason;

  test.each([
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running? (docker.go:842:0s)',
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ],
    [
      'prepare environment: setting up credentials: secrets is forbidden. Check https://docs.gitlab.com/runner/shells/#shell-profile-loading for more information',
      'prepare environment: setting up credentials: secrets is forbidden',
    ],
    [
      'Error response from daemon: OCI runtime create failed: exec: "sh": not found: unknown (exec.go:77:0s)',
      'Error response from daemon: OCI runtime create failed: exec: "sh": not found: unknown',
    ],
  ])('a system failure before the script begins is one of preparation: %s', (error, expected) => {
    expect(reason(`ERROR: Job failed (system failure): ${error}`)).toBe(expected);
  });

  test('a system failure in the midst of the script is none of preparation', () => {
    const trace = buildTrace({ version: '18.9.0' }, (log) => {
      log.section('prepare_executor', 'Preparing the "kubernetes" executor', () => {});
      log.section('step_script', 'Executing "step_script" stage of the job script', () =>
        log.script('$ make'),
      );
      log.outcome('ERROR: Job failed (system failure): pods "runner-1" not found');
    });

    expect(reason(trace)).toBeUndefined();
  });

  test('a warning that a later policy made good is no failure', () => {
    const trace = buildTrace({ version: '18.9.0' }, (log) => {
      log.section('prepare_executor', 'Preparing the "docker" executor', () => {
        log.line('Pulling docker image node:22 ...');
        log.warning(
          'Failed to pull image with policy "always": Error response from daemon: toomanyrequests: slow down (manager.go:238:0s)',
        );
        log.info('Attempt #2: Trying "if-not-present" pull policy');
        log.line('Using locally found image version due to "if-not-present" pull policy');
        log.line('Using docker image sha256:7015f2c4 for node:22 with digest node@sha256:3c6e4dca ...');
      });
    });

    expect(reason(trace)).toBeUndefined();
  });

  test('the last policy decides, and the others are kept', () => {
    const text = [
      'WARNING: Failed to pull image with policy "always": Error response from daemon: toomanyrequests: slow down (manager.go:238:0s)',
      'Attempt #2: Trying "if-not-present" pull policy',
      'WARNING: Failed to pull image with policy "if-not-present": Error response from daemon: manifest for a:1 not found (manager.go:238:1s)',
      'ERROR: Job failed: failed to pull image "a:1" with specified policies [always if-not-present]: Error response from daemon: manifest for a:1 not found (manager.go:238:1s)',
    ].join('\n');

    expect(readFailureText(text)).toMatchObject({
      reason:
        'failed to pull image "a:1" with specified policies [always if-not-present]: Error response from daemon: manifest for a:1 not found',
      attemptReasons: ['Error response from daemon: toomanyrequests: slow down'],
      tookSeconds: 1,
    });
  });

  test('lines that mail broke are one reason', () => {
    const text =
      '> ERROR: Preparation failed: Error response from daemon: toomanyrequests: You\n> have reached your pull\n> rate limit. (docker.go:142:0s)\n> regards';

    expect(reason(text)).toBe(
      'Error response from daemon: toomanyrequests: You have reached your pull rate limit.',
    );
  });

  test('what a custom executor complained about is the reason of its exit status', () => {
    const text =
      'Preparing the "custom" executor\nUsing Custom executor...\nPulling the latest version of r.example.com/vm:16...\nError: No space left on device\nERROR: Job failed: exit status 1';

    expect(readFailureText(text)).toMatchObject({
      reason: 'Error: No space left on device',
      image: 'r.example.com/vm:16',
      executor: 'custom',
    });
  });

  test('a program of the runner that failed is told from a script by where it stands', () => {
    const machine = buildTrace({ version: '17.0.0' }, (trace) => {
      trace.section('prepare_executor', 'Preparing the "docker+machine" executor', () => {
        for (let attempt = 0; attempt < 3; attempt += 1) trace.error('Preparation failed: exit status 1');
      });
      trace.outcome('ERROR: Job failed (system failure): exit status 1');
    });

    expect(readFailureText(machine)).toMatchObject({ reason: 'exit status 1', attempts: 3, image: null });
  });

  test('the number of a line that came along with a copy is no part of it', () => {
    const text =
      '11 Using Docker executor with image a:1 ...\n12 Pulling docker image a:1 ...\n13 ERROR: Job failed: Error response from daemon: missing signature key (docker.go:142:0s)';

    expect(readFailureText(text)).toMatchObject({
      image: 'a:1',
      reason: 'Error response from daemon: missing signature key',
    });
  });

  test('a secret in the last line, which runners 16.11 to 18.6 do not mask, is redacted', () => {
    const found = readFailureText(
      'ERROR: Job failed: failed to pull image "r.example.com/a:1" with specified policies [always]: Get "https://user:hunter2secret@r.example.com/v2/": EOF (manager.go:238:0s)',
    );

    expect(JSON.stringify(found)).not.toContain('hunter2secret');
  });

  test('a release is told by a source position that only it has', () => {
    const version = (line: number): string | null | undefined =>
      readFailureText(
        `ERROR: Job failed: failed to pull image "a" with specified policies [always]: Error response from daemon: x (manager.go:${line}:0s)`,
      )?.runnerVersion;

    expect([253, 343, 237, 1].map(version)).toEqual(['17.11', '19.2', null, null]);
  });
});

describe('isTraceComplete', () => {
  const trace = dockerPullFailure({ version: '19.3.0' }, denied);

  test.each([
    ['with its outcome', trace, true],
    ['cut before its outcome', trace.slice(0, trace.lastIndexOf('\n', trace.length - 2)), false],
    [
      'of a job that succeeded',
      'section_end:1:cleanup_file_variables\r\u001b[0K\u001b[32;1mJob succeeded\u001b[0;m\n',
      true,
    ],
    [
      'that reached the output limit',
      "\n\u001b[33;1mJob's log exceeded limit of 4194304 bytes.\nJob execution will continue but no more output will be collected.\u001b[0;m\n",
      true,
    ],
    ['of nothing', '', false],
  ])('a trace %s', (_, text, complete) => {
    expect(isTraceComplete(text)).toBe(complete);
  });
});
