import { describe, expect, test } from 'vitest';
import { chooseChallenge, parseChallenges } from '../../../src/probes/ladder/challenge.ts';
import { readClaims } from '../../../src/probes/ladder/jwt.ts';
import { choosePlatform, formatPlatform, parsePlatform } from '../../../src/probes/ladder/platform.ts';
import { judgeRealm } from '../../../src/probes/ladder/realm.ts';
import { readRegistryError } from '../../../src/probes/ladder/registry-error.ts';

describe('challenges', () => {
  test.each([
    [
      ['Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push"'],
      'bearer',
      'repository:a/b:pull,push',
    ],
    [
      ['Basic realm="x", Bearer realm="https://a/t",scope="repository:a:pull"'],
      'bearer',
      'repository:a:pull',
    ],
    [['Bearer realm="https://a/t",scope="q" Basic realm="x"'], 'bearer', 'q'],
    [['Negotiate', 'Basic realm="x"'], 'basic', undefined],
    [['Negotiate YIIB=='], undefined, undefined],
    [['bearer REALM=https://a/t'], 'bearer', undefined],
    [['Bearer realm="a\\"b",scope="s"'], 'bearer', 's'],
    [['Bearer service="s"'], undefined, undefined],
    [[''], undefined, undefined],
    [['"'.repeat(9_000)], undefined, undefined],
  ])('of %j', (headers, scheme, scope) => {
    const chosen = chooseChallenge(parseChallenges(headers));

    expect([chosen?.scheme, chosen?.parameters.get('scope')]).toEqual([scheme, scope]);
  });

  test('of any size are read in no time', () => {
    const start = performance.now();
    for (const bit of ['a=', 'a="\\', ', ', 'a ', '="', 'a=b,'])
      parseChallenges(Array(20).fill(bit.repeat(10_000)));

    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('platforms', () => {
  test.each([
    ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
    ['linux/x86_64', ['linux/amd64'], 'linux/amd64'],
    ['linux/amd64/v4', ['linux/amd64', 'linux/amd64/v3'], 'linux/amd64/v3'],
    ['linux/amd64', ['linux/amd64/v3'], undefined],
    ['linux/arm64', ['linux/arm64/v8'], 'linux/arm64'],
    ['linux/aarch64', ['linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v7', ['linux/arm/v6', 'linux/arm/v5'], 'linux/arm/v6'],
    ['linux/arm/v6', ['linux/arm/v7'], undefined],
    ['linux/arm', ['linux/arm/v7'], 'linux/arm/v7'],
    ['linux/amd64', ['windows/amd64'], undefined],
    ['linux/s390x', ['linux/ppc64le', 'linux/s390x'], 'linux/s390x'],
  ])('%s takes of %j', (host, offered, taken) => {
    const children = offered.map((text) => ({ platform: parsePlatform(text) }));
    const chosen = choosePlatform(children, parsePlatform(host));

    expect(chosen && formatPlatform(chosen.platform)).toBe(taken);
  });
});

describe('realms', () => {
  test.each([
    ['https://auth.docker.io/token', 'registry-1.docker.io', true],
    ['https://ghcr.io/token', 'ghcr.io', true],
    ['https://gitlab.com/jwt/auth', 'registry.gitlab.com', true],
    ['https://gitlab.example.co.uk/jwt/auth', 'registry.example.co.uk', true],
    ['https://evil.co.uk/token', 'registry.co.uk', false],
    ['https://evil.example/token', 'registry.example.com', false],
    ['https://registry.example.com.evil.example/token', 'registry.example.com', false],
    ['https://mine.azurecr.io/oauth2/token', 'yours.azurecr.io', false],
    ['https://mine.azurecr.io/oauth2/token', 'mine.azurecr.io', true],
    ['https://evil.github.io/token', 'team.github.io', false],
    ['https://127.0.0.1:5001/auth', '127.0.0.1', true],
    ['https://localhost:5001/auth', '127.0.0.1', true],
    ['https://10.0.0.6/auth', '10.0.0.5', false],
    ['https://auth/token', 'registry', true],
    ['https://auth/token', 'registry.example.com', false],
  ])('%s of %s takes its credential: %s', (realm, hostname, takesCredential) => {
    const verdict = judgeRealm({ realm, registry: { scheme: 'https', hostname }, isListed: () => false });

    expect(verdict).toMatchObject({ kind: 'usable', takesCredential });
  });

  test.each([
    'http://auth.example.com/token',
    'file:///etc/passwd',
    'https://u:p@auth.example.com/',
    '/token',
    '',
    `https://a/${'x'.repeat(3_000)}`,
  ])('%s is refused', (realm) => {
    const registry = { scheme: 'https', hostname: 'registry.example.com' } as const;

    expect(judgeRealm({ realm, registry, isListed: () => true }).kind).toBe('refused');
  });
});

test.each(['', 'opaque', 'a.b.c', 'a.é.c', `x.${'A'.repeat(5)}.y`, 'x.bnVsbA.y', 'x.W10.y'])(
  'a token like %j is opaque',
  (token) => {
    expect(readClaims(token)).toBeUndefined();
  },
);

test.each([
  ['{"errors":[{"code":"denied","message":"no"}]}', 'DENIED', 'no', 'registry'],
  ['{"details":"incorrect username or password"}', null, 'incorrect username or password', 'json'],
  ['<html><style>a{}</style><h1>Blocked</h1></html>', null, 'Blocked', 'html'],
  ['Too Many Requests (HAP429).\n', null, 'Too Many Requests (HAP429).', 'text'],
  ['a\u001b[31mb\u202ec', null, 'a [31mb c', 'text'],
  ['[]', null, '[]', 'text'],
  ['', null, null, 'none'],
])('what a registry says in %j', (body, code, message, shape) => {
  expect(readRegistryError(new TextEncoder().encode(body), '')).toEqual({ code, message, shape });
});
