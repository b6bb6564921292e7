import { describe, expect, test } from 'vitest';
import type { Certainty } from '../../src/causes/cause.ts';
import type { CauseCode } from '../../src/causes/codes.ts';
import { registryHabits } from '../../src/causes/registry-habits.ts';
import { type RegistryKind, registryKind } from '../../src/causes/registry-kind.ts';
import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import { type Refusal, readRefusal } from '../../src/diagnosis/refusal.ts';
import type { Fault } from '../../src/probes/ladder/faults.ts';
import { hostProbe, vantage } from './vantages.ts';

function refusal(over: Partial<Refusal> = {}): Refusal {
  return {
    kind: 'other',
    repository: 'team/app',
    by: 'registry',
    status: 401,
    words: null,
    credential: 'none',
    scopeWithheld: false,
    everywhere: false,
    anonymously: null,
    ...over,
  };
}

const withheld = { credential: 'sent', scopeWithheld: true } as const;
const refusedAtToken = { credential: 'sent', by: 'token-server', status: 401 } as const;

describe.each<readonly [string, Partial<Refusal>, CauseCode, Certainty]>([
  // Docker Hub: missing, private and not permitted are one answer; a wrong password is another.
  ['Docker Hub, anonymous', { kind: 'docker-hub', scopeWithheld: true }, 'access-denied', 'likely'],
  [
    'Docker Hub, anonymous, an official image',
    { kind: 'docker-hub', repository: 'library/pyhton', scopeWithheld: true },
    'repository-not-found',
    'likely',
  ],
  ['Docker Hub, signed in', { kind: 'docker-hub', ...withheld }, 'access-denied', 'likely'],
  [
    'Docker Hub, wrong password',
    { kind: 'docker-hub', ...refusedAtToken, words: 'incorrect username or password' },
    'credentials-rejected',
    'confirmed',
  ],
  // GHCR: one answer for everything, unless it states the missing scope.
  ['GHCR, anonymous', { kind: 'ghcr', by: 'token-server', status: 403 }, 'access-denied', 'likely'],
  [
    'GHCR, with a token',
    { kind: 'ghcr', ...refusedAtToken, status: 403, words: 'denied: denied' },
    'access-denied',
    'likely',
  ],
  [
    'GHCR, a stale token for a public image',
    { kind: 'ghcr', ...refusedAtToken, status: 403, words: 'denied: denied', anonymously: 'allowed' },
    'credentials-rejected',
    'confirmed',
  ],
  [
    'GHCR, without read:packages',
    { kind: 'ghcr', credential: 'sent', status: 403, words: 'denied: permission_denied: read_package' },
    'permission-denied',
    'likely',
  ],
  // GitLab: the token server tells a wrong password and a token without read_registry, not a missing project.
  ['GitLab, anonymous', { kind: 'gitlab', scopeWithheld: true }, 'access-denied', 'likely'],
  ['GitLab, no member', { kind: 'gitlab', ...withheld }, 'access-denied', 'likely'],
  [
    'GitLab, wrong password',
    { kind: 'gitlab', ...refusedAtToken, words: 'HTTP Basic: Access denied' },
    'credentials-rejected',
    'confirmed',
  ],
  [
    'GitLab, token without read_registry',
    { kind: 'gitlab', ...refusedAtToken, status: 403, words: 'access forbidden' },
    'permission-denied',
    'likely',
  ],
  // ECR: whoever is signed in is told everything.
  ['ECR, anonymous', { kind: 'ecr', everywhere: true }, 'auth-required', 'confirmed'],
  [
    'ECR, expired token',
    {
      kind: 'ecr',
      credential: 'sent',
      status: 403,
      words: 'DENIED: Your authorization token has expired. Reauthenticate and try again.',
    },
    'credentials-rejected',
    'confirmed',
  ],
  [
    'ECR, without the right',
    {
      kind: 'ecr',
      credential: 'sent',
      status: 403,
      words: 'User: arn:aws:iam::1:user/ci is not authorized to perform: ecr:BatchGetImage on resource: x',
    },
    'permission-denied',
    'confirmed',
  ],
  [
    'ECR Public, stale login',
    {
      kind: 'ecr-public',
      credential: 'sent',
      status: 403,
      words: 'Your authorization token has expired',
      anonymously: 'allowed',
    },
    'credentials-rejected',
    'confirmed',
  ],
  // Artifact Registry: says "or it may not exist" itself.
  [
    'Artifact Registry, anonymous',
    {
      kind: 'google',
      status: 403,
      words:
        'DENIED: Unauthenticated request. Unauthenticated requests do not have permission "artifactregistry.repositories.downloadArtifacts" on resource',
    },
    'auth-required',
    'likely',
  ],
  [
    'Artifact Registry, without the right',
    {
      kind: 'google',
      credential: 'sent',
      status: 403,
      words:
        'DENIED: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "x" (or it may not exist)',
    },
    'permission-denied',
    'likely',
  ],
  // ACR: one answer for a wrong password and for no AcrPull.
  [
    'ACR, anonymous',
    { kind: 'acr', by: 'token-server', everywhere: true, words: 'UNAUTHORIZED: authentication required' },
    'auth-required',
    'confirmed',
  ],
  ['ACR, wrong or weak', { kind: 'acr', ...refusedAtToken }, 'access-denied', 'likely'],
  [
    'ACR, firewall',
    {
      kind: 'acr',
      credential: 'sent',
      status: 403,
      words: "DENIED: client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall",
    },
    'blocked-by-policy',
    'confirmed',
  ],
  ['Quay, anonymous', { kind: 'quay' }, 'access-denied', 'likely'],
  ['Quay, signed in', { kind: 'quay', credential: 'sent' }, 'access-denied', 'likely'],
  ['Quay, wrong password', { kind: 'quay', ...refusedAtToken }, 'credentials-rejected', 'confirmed'],
  ['Harbor, anonymous', { kind: 'harbor' }, 'auth-required', 'likely'],
  ['Harbor, wrong password', { kind: 'harbor', ...refusedAtToken }, 'credentials-rejected', 'confirmed'],
  ['Harbor, no member', { kind: 'harbor', credential: 'sent' }, 'permission-denied', 'confirmed'],
  ['Nexus, anonymous', { kind: 'nexus' }, 'auth-required', 'likely'],
  [
    'Nexus, wrong or weak',
    { kind: 'nexus', credential: 'sent', everywhere: true },
    'access-denied',
    'likely',
  ],
  ['Artifactory, anonymous', { kind: 'artifactory' }, 'access-denied', 'likely'],
  [
    'Artifactory, without the right',
    { kind: 'artifactory', credential: 'sent', status: 403 },
    'permission-denied',
    'likely',
  ],
  ['htpasswd, anonymous', { everywhere: true }, 'auth-required', 'confirmed'],
  ['htpasswd, wrong', { credential: 'sent', everywhere: true }, 'credentials-rejected', 'confirmed'],
  ['token auth, anonymous', { scopeWithheld: true }, 'auth-required', 'likely'],
  ['token auth, wrong', { ...refusedAtToken }, 'credentials-rejected', 'confirmed'],
  ['token auth, weak', { ...withheld }, 'permission-denied', 'likely'],
])('%s', (_title, over, cause, certainty) => {
  test(`means ${cause}, ${certainty}`, () => {
    expect(readRefusal(refusal(over))).toMatchObject({ cause, certainty });
  });

  test('says what would settle it unless it is settled', () => {
    const { certainty: sure, settle } = readRefusal(refusal(over));

    expect(settle === null).toBe(sure === 'confirmed');
  });
});

test.each(
  Object.entries(registryHabits)
    .filter(([, { hidesMissingFrom }]) => hidesMissingFrom === 'everyone')
    .filter(([kind]) => kind !== 'google')
    .map(([kind]) => kind),
)('%s cannot be told to hide or to lack a repository, and the reading says so', (kind) => {
  const known = Object.keys(registryHabits).find((name): name is RegistryKind => name === kind);

  expect(readRefusal(refusal({ kind: known ?? 'other' })).means).toContain('cannot tell which');
});

test.each<readonly [string, Partial<Parameters<typeof registryKind>[0]>, RegistryKind]>([
  ['docker.io', {}, 'docker-hub'],
  ['ghcr.io', {}, 'ghcr'],
  ['registry.gitlab.com', {}, 'gitlab'],
  ['registry.corp.example:5050', { service: 'container_registry' }, 'gitlab'],
  ['registry.corp.example', { realm: 'https://gitlab.corp.example/jwt/auth' }, 'gitlab'],
  ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', {}, 'ecr'],
  ['public.ecr.aws', {}, 'ecr-public'],
  ['europe-docker.pkg.dev', {}, 'google'],
  ['eu.gcr.io', {}, 'google'],
  ['team.azurecr.io', {}, 'acr'],
  ['quay.io', {}, 'quay'],
  ['quay.corp.example', { realm: 'https://quay.corp.example/v2/auth' }, 'quay'],
  ['harbor.corp.example', { service: 'harbor-registry' }, 'harbor'],
  ['nexus.corp.example:8082', { realm: 'Sonatype Nexus Repository Manager' }, 'nexus'],
  ['team.jfrog.io', {}, 'artifactory'],
  ['docker.corp.example', { realm: 'Artifactory Realm' }, 'artifactory'],
  ['registry.corp.example', { realm: 'Registry Realm' }, 'other'],
  ['notghcr.io', {}, 'other'],
  ['ghcr.io.evil.example', {}, 'other'],
])('%s with %j is %s', (registry, marks, kind) => {
  expect(registryKind({ registry, realm: null, service: null, server: null, ...marks })).toBe(kind);
});

test.each<readonly [Fault, CauseCode]>([
  ['credential-refused', 'credentials-rejected'],
  ['insufficient-scope', 'permission-denied'],
])('a credential that ends in %s at the token server is %s', (fault, cause) => {
  const at = vantage({ fails: { at: 'token', fault }, ladder: { identity: 'credential' } });

  expect(judgeVantage(at).cause).toBe(cause);
});

test('a credential on the host under a key that is ignored is named where none was sent', () => {
  const summary = 'config.json has "index.docker.io", which the runner does not take for docker.io.';
  const at = vantage({
    image: 'team/app:1',
    fails: { at: 'token', fault: 'insufficient-scope' },
    host: [hostProbe('docker-credentials', 'warned', 'credential-key-ignored', { summary })],
  });

  const verdict = judgeVantage(at);
  expect(verdict.cause).toBe('access-denied');
  expect(verdict.means).toBe(summary);
  expect(verdict.remedies[0]?.command).toContain('https://index.docker.io/v1/');
});

test('what the same request gets without the credential is weighed', () => {
  const at = vantage({
    fails: { at: 'token', fault: 'token-denied' },
    ladder: {
      identity: 'credential',
      anonymous: {
        pull: 'allowed',
        status: 200,
        at: 'manifest',
        fault: null,
        code: null,
        message: null,
      },
    },
  });

  const verdict = judgeVantage(at);
  expect(verdict).toMatchObject({ cause: 'credentials-rejected', certainty: 'confirmed' });
  expect(verdict.means).toContain('the stale credential alone');
});
