import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';

const trace = (error: string, ...before: readonly string[]): string =>
  [
    'Running with gitlab-runner 19.3.0 (c1b0a4ab)',
    '  on docker-01 AbCdEf123, system ID: s_89e5e9956577',
    'Preparing the "docker" executor',
    'Using Docker executor with image registry.example.com:5000/team/app:1.2 ...',
    ...before,
    'Pulling docker image registry.example.com:5000/team/app:1.2 ...',
    `WARNING: Failed to pull image with policy "always": Error response from daemon: ${error} (manager.go:419:15s)`,
    `ERROR: Job failed: failed to pull image "registry.example.com:5000/team/app:1.2" with specified policies [always]: Error response from daemon: ${error} (manager.go:419:15s)`,
  ].join('\n');

const denied =
  "pull access denied for registry.example.com:5000/team/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied";

describe('diagnose', () => {
  test('names what the trace names', () => {
    expect(
      diagnose(trace('dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host')),
    ).toMatchObject({
      cause: 'dns-failure',
      certainty: 'confirmed',
      image: 'registry.example.com:5000/team/app:1.2',
      role: 'build',
      policies: ['always'],
      executor: 'docker',
      runnerName: 'docker-01',
      runnerVersion: '19.3.0',
      systemId: 's_89e5e9956577',
      tookSeconds: 15,
      explanation: expect.stringMatching(/"registry\.example\.com".*on runner "docker-01".*10\.0\.0\.2:53/),
    });
  });

  test('answers null for a text without a failure', () => {
    expect(diagnose('all 3 tests passed')).toBeNull();
    expect(diagnose('')).toBeNull();
  });

  test('says that a pull without a credential line was anonymous, and offers credentials first', () => {
    const diagnosis = diagnose(trace(denied));

    expect(diagnosis?.explanation).toContain('asked without credentials');
    expect(diagnosis?.remedies[0]).toMatchObject({
      actor: 'maintainer',
      command: '{"auths":{"registry.example.com:5000":{"auth":"BASE64_OF_USER:TOKEN"}}}',
    });
  });

  test('sends whoever pulled with the job token to the allowlist of the image', () => {
    const source = 'Authenticating with credentials from job payload (GitLab Registry)';
    const diagnosis = diagnose(trace(denied, source));

    expect(diagnosis?.explanation).toContain('job payload (GitLab Registry)');
    expect(diagnosis?.remedies[0]?.action).toContain('job token allowlist');
  });

  test('takes the registry as the image spells it, port included', () => {
    const commands = diagnose(
      trace('Get "https://registry.example.com:5000/v2/": x509: certificate signed by unknown authority'),
    )
      ?.remedies.map(({ command }) => command)
      .join('\n');

    expect(commands).toContain('/etc/docker/certs.d/registry.example.com:5000/ca.crt');
    expect(commands).toContain('openssl s_client -connect registry.example.com:5000 ');
  });

  test.each([
    ['GitLab pipeline config', 'developer'],
    ['Runner config', 'runner-owner'],
    ['Runner config (default)', 'runner-owner'],
  ])('a pull policy set in %s is corrected by the %s', (where, actor) => {
    const diagnosis = diagnose(
      `ERROR: Job failed: invalid pull policy for image "ruby:3": pull_policy ([if-not-present]) defined in ${where} is not one of the allowed_pull_policies ([always])`,
    );

    expect(diagnosis?.remedies[0]?.actor).toBe(actor);
    expect(diagnosis?.explanation).toContain('[if-not-present]');
  });

  test("a missing helper image is the runner owner's to correct", () => {
    const helper = 'registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper:x86_64-v99.0.0';
    const diagnosis = diagnose(
      `ERROR: Job failed: failed to pull image "${helper}" with specified policies [always]: Error response from daemon: manifest for ${helper} not found: manifest unknown: manifest unknown (manager.go:419:0s)`,
    );

    expect(diagnosis).toMatchObject({ cause: 'tag-not-found', role: 'helper' });
    expect(diagnosis?.remedies[0]?.actor).toBe('runner-owner');
    expect(diagnosis?.explanation).toContain("runner's helper image");
  });

  test('on Kubernetes speaks of nodes and pull secrets', () => {
    const diagnosis = diagnose(
      'ERROR: Job failed: prepare environment: waiting for pod running: pulling image "registry.example.com/app:1" for container build: image pull failed: failed to pull and unpack image "registry.example.com/app:1": failed to resolve reference "registry.example.com/app:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed. Check https://docs.gitlab.com/runner/shells/#shell-profile-loading for more information',
    );

    expect(diagnosis?.cause).toBe('access-denied');
    expect(diagnosis?.remedies.map(({ command }) => command).join('\n')).toContain(
      'kubectl create secret docker-registry',
    );
    expect(diagnosis?.remedies.map(({ command }) => command).join('\n')).toContain(
      'crictl pull registry.example.com/app:1',
    );
  });

  test('turns to an earlier attempt where the last reason was cut off', () => {
    const pull = (host: string, end: string): string =>
      `* Error determining manifest MIME type for docker://${host}/app:1: pinging docker registry returned: Get https://${host}/v2/: dial tcp: lookup ${host}${end}`;
    const diagnosis = diagnose(
      `unable to pull app: 2 errors occurred:\n\n${pull('a.example.com', ': no such host')}\n${pull('b.example.com', '')}`,
    );

    expect(diagnosis?.cause).toBe('dns-failure');
    expect(diagnosis?.explanation).toContain('a.example.com');
  });

  test.each([
    '$(reboot)',
    '`id`',
    '; rm -rf /',
    "' || id '",
    '" && id "',
    '\\n- run: id',
    '[MASKED]',
    '--privileged',
  ])('fills no command with %s', (hostile) => {
    const errors = [
      `dial tcp: lookup ${hostile} on ${hostile}:53: no such host`,
      `manifest for ${hostile} not found: manifest unknown`,
      `Get "https://${hostile}/v2/": x509: certificate signed by unknown authority`,
      `Get "https://${hostile}/v2/": proxyconnect tcp: dial tcp ${hostile}:3128: connect: connection refused`,
      denied,
    ];
    for (const error of errors) {
      const text = trace(error).replaceAll(
        'registry.example.com:5000/team/app:1.2',
        `registry.example.com/${hostile}:1`,
      );
      const commands = diagnose(text)?.remedies.map(({ command }) => command ?? '') ?? [];

      expect(commands.filter((command) => command.includes(hostile))).toEqual([]);
    }
  });
});
