import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';

const commandsOf = (diagnosis: Diagnosis | null): string =>
  diagnosis?.remedies.map(({ command }) => command ?? '').join('\n') ?? '';

function refused(error: string, image = 'registry.example.com/team/app:1.21-alpin'): Diagnosis | null {
  return diagnose(
    `ERROR: Job failed: failed to pull image "${image}" with specified policies [always]: Error response from daemon: ${error} (manager.go:419:15s)`,
  );
}

test.each([
  ['dial tcp 10.0.0.9:443: connect: no route to host', /"no route to host"/, 'ip route get 10.0.0.9'],
  ['dial tcp [2001:db8::1]:443: connect: network is unreachable', /unreachable.*IPv6/, 'ip route'],
  ['dial tcp 10.0.0.9:443: connect: operation not permitted', /did not let/, 'nft list ruleset'],
  ['dial tcp 10.0.0.9:443: i/o timeout', /did not answer .* after 15 s/, 'curl -vI'],
])('tells apart why a registry could not be reached: %s', (error, words, command) => {
  const diagnosis = refused(error);

  expect(diagnosis?.cause).toBe('connect-timeout');
  expect(diagnosis?.explanation).toMatch(words);
  expect(commandsOf(diagnosis)).toContain(command);
});

test('asks by hand the very address that failed', () => {
  const diagnosis = refused(
    'Get "https://gitlab.example.com/jwt/auth?scope=repository%3Aa%3Apull&service=x": dial tcp 10.0.0.9:443: i/o timeout',
  );

  expect(commandsOf(diagnosis)).toContain('curl -vI https://gitlab.example.com/jwt/auth');
  expect(diagnosis?.remedies.map(({ action }) => action).join('\n')).not.toContain('401');
});

test('is certain of a proxy that asks for a login, and only there says to give one', () => {
  const asked = refused('Get "https://registry-1.docker.io/v2/": Proxy Authentication Required', 'ruby:3');
  const forbidden = refused('Get "https://registry-1.docker.io/v2/": Forbidden', 'ruby:3');

  expect(asked).toMatchObject({ cause: 'proxy-failure', certainty: 'confirmed' });
  expect(asked?.explanation).toContain('407');
  expect(asked?.remedies[0]?.command).toContain('USER:PASSWORD@');
  expect(forbidden).toMatchObject({ cause: 'proxy-failure', certainty: 'likely' });
  expect(commandsOf(forbidden)).not.toContain('USER:PASSWORD@');
});

test('offers what renews a login of ECR by itself before one that lasts twelve hours', () => {
  const diagnosis = refused(
    'denied: Your authorization token has expired. Reauthenticate and try again.',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:2.4.1',
  );

  expect(diagnosis?.remedies[0]?.command).toBe(
    '{"credHelpers":{"123456789012.dkr.ecr.eu-west-1.amazonaws.com":"ecr-login"}}',
  );
  expect(diagnosis?.remedies[1]?.action).toContain('12 hours');
});

test.each([
  ['registry.example.com/team/app:1.21-alpin', 'skopeo list-tags docker://registry.example.com/team/app'],
  ['postgres:61', 'https://hub.docker.com/v2/repositories/library/postgres/tags'],
  [
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:2',
    'aws ecr describe-images --region eu-west-1 --repository-name shop/api',
  ],
  ['europe-docker.pkg.dev/p/r/app:2', 'gcloud artifacts docker tags list europe-docker.pkg.dev/p/r/app'],
])('lists the tags of %s with what its registry answers to', (image, command) => {
  const diagnosis = refused(`manifest for ${image} not found: manifest unknown`, image);

  expect(diagnosis?.cause).toBe('tag-not-found');
  expect(commandsOf(diagnosis)).toContain(command);
});

test('frees a full disk without touching containers first', () => {
  const commands = refused('write /a: no space left on device')?.remedies.map(({ command }) => command);

  expect(commands?.[1]).toBe('sudo docker image prune -af --filter until=72h');
  expect(commands?.at(-1)).toBe('sudo docker system prune -f');
});

test('names Docker Hub as people do, and its hosts only where they are to be typed', () => {
  const diagnosis = refused('toomanyrequests: You have reached your pull rate limit.', 'node:22');

  expect(diagnosis?.explanation).toContain('Docker Hub');
  expect(diagnosis?.explanation).not.toMatch(/docker\.io/);
});

test('is about the image that is known, service or not', () => {
  const policy = diagnose(
    [
      'Running with gitlab-runner 18.9.0 (c1b0a4ab)',
      'Preparing the "docker" executor',
      'Using Docker executor with image node:22 ...',
      'Starting service postgres:16...',
      'ERROR: Job failed: invalid pull policy for image "postgres:16": pull_policy ([never]) defined in GitLab pipeline config is not one of the allowed_pull_policies ([always])',
    ].join('\n'),
  );

  expect(policy?.role).toBe('service');
  expect(policy?.remedies[0]?.command).toBe('services:\n  - name: postgres:16\n    pull_policy: always');
});
