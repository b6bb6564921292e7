import { describe, expect, test } from 'vitest';
import { reportedFailureReason } from '../../src/demo/gitlab/trace/failure-reason.ts';
import { type TraceDescription, writeTrace } from '../../src/demo/gitlab/trace-writer.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';

type Given = Partial<Omit<TraceDescription, 'runner'>>;

const denied =
  "Error response from daemon: pull access denied for a/b, repository does not exist or may require 'docker login'";
const limited = 'Error response from daemon: toomanyrequests: slow down';
const noHost =
  'Error response from daemon: Get "https://a.example/v2/": dial tcp: lookup a.example: no such host';

function trace(version: string, reason: string, given: Given = {}): string {
  return writeTrace(describeJob(version, reason, given));
}

function describeJob(version: string, reason: string, given: Given = {}): TraceDescription {
  return {
    runner: { version, name: 'docker-7', shortToken: 'AbCdEf123', systemId: 's_89e5e9956577' },
    executor: 'docker',
    image: 'a/b:1',
    startedAt: '2026-09-26T10:42:49.000Z',
    outcome: { kind: 'pull-failed', role: 'build', reason },
    ...given,
  };
}

/** Without time stamps, markers and colours. */
function lines(text: string): readonly string[] {
  return text
    .replaceAll(/section_(start|end):\d+:\w+\r/g, '')
    .split('\n')
    .map((line) => line.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, ''))
    .filter((line) => line !== '');
}

function errorsOf(text: string): readonly string[] {
  return lines(text).filter((line) => line.includes('ERROR: '));
}

describe('bytes', () => {
  test('runner 19.3 stamps rows, continues after a marker and resets before the line feed', () => {
    expect(trace('19.3.0', limited).split('\n').slice(1, 5)).toEqual([
      '2026-09-26T10:42:49.002140Z 00O \u001b[0K  on docker-7 AbCdEf123, system ID: s_89e5e9956577\u001b[0;m',
      '2026-09-26T10:42:49.003140Z 00O section_start:1790419369:prepare_executor\r\u001b[0K',
      '2026-09-26T10:42:49.004140Z 00O+\u001b[0K\u001b[36;1mPreparing the "docker" executor\u001b[0;m\u001b[0;m',
      '2026-09-26T10:42:49.005140Z 00O \u001b[0KUsing Docker executor with image a/b:1 ...\u001b[0;m',
    ]);
  });

  test('runners before 19.1 cut the row right after the carriage return', () => {
    expect(trace('18.9.0', limited).split('\n').slice(2, 4)).toEqual([
      '2026-09-26T10:42:49.003140Z 00O section_start:1790419369:prepare_executor\r',
      '2026-09-26T10:42:49.003140Z 00O+\u001b[0K\u001b[0K\u001b[36;1mPreparing the "docker" executor\u001b[0;m\u001b[0;m',
    ]);
    expect(trace('18.9.0', limited).split('\n').at(-3)).toMatch(/^\S+ 00O\+\u001b\[0K$/);
  });

  test('runners before 18.7 do not stamp, unless they are told to', () => {
    expect(trace('18.6.0', limited)).toMatch(/^\u001b\[0KRunning/);
    expect(trace('18.6.0', limited, { timestamps: true })).toMatch(/^2026-09-26T10:42:49\.\d{6}Z 00O /);
    expect(trace('19.3.0', limited, { timestamps: false })).toMatch(/^\u001b\[0KRunning/);
  });

  test('the verdict shares its line with a marker, and from 14.3 to 18.5 brings its own line feed', () => {
    const last = (version: string) =>
      trace(version, limited)
        .slice(-60)
        .replace(/.*limit/, '');

    expect(last('17.0.0')).toMatch(/\(manager\.go:250:0s\)\n\u001b\[0;m\n$/);
    expect(last('18.6.0')).toMatch(/\(manager\.go:237:0s\)\u001b\[0;m\n$/);
    expect(trace('17.0.0', limited)).toMatch(
      /section_end:\d+:prepare_executor\r\u001b\[0K\u001b\[31;1mERROR: Job failed/,
    );
  });

  test('runners before 14.2 reset behind the line feed', () => {
    expect(trace('13.12.0', limited)).toContain('\n\u001b[0;m\u001b[0K  on docker-7 AbCdEf123\n\u001b[0;m');
  });
});

describe('attempts', () => {
  test.each([
    [
      '12.10.0',
      3,
      'ERROR: Job failed (system failure): Error response from daemon: toomanyrequests: slow down (docker.go:198:0s)',
    ],
    [
      '13.12.0',
      3,
      'ERROR: Job failed (system failure): failed to pull image "a/b:1" with specified policies [always]: Error response from daemon: toomanyrequests: slow down (manager.go:205:0s)',
    ],
    [
      '14.3.0',
      0,
      'ERROR: Job failed (system failure): failed to pull image "a/b:1" with specified policies [always]: Error response from daemon: toomanyrequests: slow down (manager.go:214:0s)',
    ],
    [
      '14.4.0',
      0,
      'ERROR: Job failed: failed to pull image "a/b:1" with specified policies [always]: Error response from daemon: toomanyrequests: slow down (manager.go:203:0s)',
    ],
    [
      '19.3.0',
      0,
      'ERROR: Job failed: failed to pull image "a/b:1" with specified policies [always]: Error response from daemon: toomanyrequests: slow down (manager.go:419:0s)',
    ],
  ])('runner %s: %i failed preparations, then the verdict', (version, preparations, verdict) => {
    const errors = errorsOf(trace(version, limited, { timestamps: false }));

    expect(errors.filter((line) => line.startsWith('ERROR: Preparation failed'))).toHaveLength(preparations);
    expect(errors.at(-1)).toBe(verdict);
  });

  test('a missing repository was never tried again, but called a system failure for a while', () => {
    const verdict = (version: string) => errorsOf(trace(version, denied, { timestamps: false }));

    expect(verdict('13.6.0')).toEqual([`ERROR: Job failed: ${denied} (docker.go:142:0s)`]);
    expect(verdict('13.12.0')[0]).toMatch(/^ERROR: Job failed \(system failure\): failed to pull/);
    expect(verdict('14.2.0')[0]).toMatch(/^ERROR: Job failed: failed to pull/);
  });

  test('from 19.2 on a network error is tried three times within a policy', () => {
    const policies = ['always', 'if-not-present'];
    const retries = (version: string) =>
      lines(trace(version, noHost, { policies })).filter((line) => line.includes('retrying: ')).length;

    expect(retries('19.1.0')).toBe(0);
    expect(retries('19.3.0')).toBe(4);
    expect(trace('19.3.0', noHost, { policies })).toContain(
      'Attempt #2: Trying "if-not-present" pull policy',
    );
  });

  test('never: the local look is what fails, three times', () => {
    const text = trace('19.3.0', 'Error response from daemon: No such image: a/b:1', { policies: ['never'] });

    expect(errorsOf(text)).toHaveLength(4);
    expect(errorsOf(text)[0]).toContain(
      '[never]: Error response from daemon: No such image: a/b:1 (manager.go:272:0s)',
    );
    expect(text).not.toContain('Pulling docker image');
  });
});

describe('Kubernetes', () => {
  test('waits on its own stream, then says what the events and the kubelet say', () => {
    const text = trace('19.3.0', 'rpc error: code = NotFound', {
      executor: 'kubernetes',
      outcome: {
        kind: 'pull-failed',
        role: 'helper',
        image: 'h:1',
        reason: 'rpc error: code = NotFound',
        events: ['Error: ErrImagePull'],
      },
    });

    expect(text).toMatch(/Z 00E Waiting for pod \S+ to be running on the node worker-3, status is Pending\n/);
    expect(text).toContain('WARNING: Event retrieved from the cluster: Error: ErrImagePull');
    expect(errorsOf(text)[0]).toContain(
      'ERROR: Job failed: prepare environment: waiting for pod running: pulling image "h:1" for container helper: image pull failed: rpc error: code = NotFound. Check https://docs.gitlab.com/runner/shells/#shell-profile-loading',
    );
  });

  test('a pod that never starts is a system failure', () => {
    const text = trace('16.11.0', '', {
      executor: 'kubernetes',
      outcome: { kind: 'pod-timeout', waitingSeconds: 9, events: ['Error: ErrImageNeverPull'] },
    });

    expect(errorsOf(text)[0]).toMatch(
      /ERROR: Job failed \(system failure\): prepare environment: .* timed out waiting for pod to start\. Check .*index\.html/,
    );
  });
});

describe('masking', () => {
  test('values are hidden, but in the last line of 16.11 to 18.6', () => {
    const reason = 'Error response from daemon: nothing for s3cretvalue';
    const shown = (version: string) =>
      trace(version, reason, { masked: ['s3cretvalue'] }).split('s3cretvalue').length - 1;

    expect(shown('16.10.0')).toBe(0);
    expect(shown('17.5.0')).toBe(1);
    expect(shown('18.7.0')).toBe(0);
  });
});

test('the failure reason follows the runner, not the failure', () => {
  const reasonOf = (version: string, reason: string) => reportedFailureReason(describeJob(version, reason));

  expect(reasonOf('14.0.0', denied)).toBe('script_failure');
  expect(reasonOf('15.0.0', limited)).toBe('script_failure');
  expect(reasonOf('17.0.0', denied)).toBe('runner_system_failure');
  expect(reasonOf('18.1.0', denied)).toBe('script_failure');
  expect(reasonOf('19.3.0', noHost)).toBe('runner_external_dependency_failure');
  expect(reasonOf('19.3.0', denied)).toBe('runner_configuration_error');
});

describe('what the pure core makes of them', () => {
  const versions = [
    '12.10.0',
    '13.8.0',
    '13.12.0',
    '14.3.0',
    '15.4.0',
    '16.11.0',
    '17.5.0',
    '18.1.0',
    '18.9.0',
    '19.3.0',
  ];

  test.each(versions)('runner %s: cause, image, role, policies and attempts are read back', (version) => {
    const text = trace(version, limited, { policies: ['always', 'if-not-present'] });

    const diagnosis = diagnose(text);

    expect(diagnosis).toMatchObject({
      cause: 'rate-limited',
      image: 'a/b:1',
      role: 'build',
      runnerVersion: version,
    });
    const wraps = !version.startsWith('12.');
    expect(diagnosis?.policies).toEqual(wraps ? ['always', 'if-not-present'] : null);
    expect(diagnosis?.attempts).toBe(/^1[23]\./.test(version) ? 3 : 1);
  });

  test.each(versions)('runner %s: a service that fails is told from the job image', (version) => {
    const missing = 'Error response from daemon: manifest for postgres:61 not found: manifest unknown';
    const outcome = { kind: 'pull-failed', role: 'service', image: 'postgres:61', reason: missing } as const;

    const diagnosis = diagnose(trace(version, '', { services: ['redis:7', 'postgres:61'], outcome }));

    expect(diagnosis).toMatchObject({ cause: 'tag-not-found', image: 'postgres:61', role: 'service' });
  });

  test.each(versions)('runner %s: green jobs and failing scripts are nothing', (version) => {
    const script = ['$ npm test', 'expected 200, got 401', 'Error response from daemon: timeout'];
    const passed = trace(version, '', { services: ['redis:7'], outcome: { kind: 'succeeded', script } });
    const failed = trace(version, '', { outcome: { kind: 'script-failed', script, exitCode: 1 } });

    expect(diagnose(passed)).toBeNull();
    expect(diagnose(failed)).toBeNull();
  });
});
