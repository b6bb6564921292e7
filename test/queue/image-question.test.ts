import { expect, test } from 'vitest';
import { toSecret } from '../../src/credentials/secret.ts';
import type { CredentialAccount } from '../../src/diagnosis/credentials/finding.ts';
import { imageQuestion, type JobCredentials, jobIdentity } from '../../src/queue/asking/image-question.ts';
import { diagnosis } from '../builders.ts';

const credential = { kind: 'password', key: 'r', username: 'u', password: toSecret('p') } as const;

function account(isDelivered: boolean | null): CredentialAccount {
  return { gets: null, isDelivered, entry: null, findings: [], unread: [] };
}

test('a credential travels in what is sealed, and nowhere else', () => {
  const sent = { kind: 'password', username: 'u', password: 'planted' } as const;

  const { args, secretArgs } = imageQuestion({ image: 'registry.example.com/app' }, sent);

  expect(JSON.stringify(args)).not.toContain('planted');
  expect(args).not.toHaveProperty('credential');
  expect(secretArgs).toEqual({ credential: sent });
});

test.each<[string, string | null, JobCredentials, boolean, string]>([
  ['what the job would send was sent', '$DOCKER_AUTH_CONFIG', { account: null, credential }, true, 'asked'],
  ['it was kept back', '$DOCKER_AUTH_CONFIG', { account: null, credential }, false, 'other'],
  [
    'the job used its token',
    'job payload (GitLab Registry)',
    { account: null, credential: null },
    false,
    'other',
  ],
  ['the job pulled anonymously', null, { account: null, credential: null }, false, 'asked'],
  [
    "the runner's own file was used",
    '/root/.docker/config.json',
    { account: null, credential: null },
    false,
    'host',
  ],
  [
    'the variable can only be that of config.toml',
    '$DOCKER_AUTH_CONFIG',
    { account: account(false), credential: null },
    false,
    'host',
  ],
  [
    'nobody could read the variable',
    '$DOCKER_AUTH_CONFIG',
    { account: account(null), credential: null },
    false,
    'other',
  ],
])('where %s', (_situation, credentialSource, found, isSent, identity) => {
  expect(jobIdentity({ diagnosis: diagnosis({ credentialSource }), found }, isSent)).toBe(identity);
});
