import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { KeyRules } from '../../src/credentials/credential-keys.ts';
import { parseDockerConfig } from '../../src/credentials/docker-config.ts';
import { parseImageReference } from '../../src/failure/image/image-reference.ts';
import { chooseCredential } from '../../src/host/choose-credential.ts';
import { askHelper, type HelperUser, listHelper } from '../../src/host/credential-helper.ts';
import type { CredentialSource } from '../../src/host/credential-sources.ts';
import type { CredentialChoice } from '../../src/host/registry-settings.ts';

function basic(login: string): string {
  return Buffer.from(login).toString('base64');
}

async function source(
  config: object,
  rules: KeyRules = 'runner',
  helperUser: HelperUser | null = null,
): Promise<CredentialSource> {
  return { label: 'config', rules, content: parseDockerConfig(JSON.stringify(config)), helperUser };
}

async function choose(
  image: string,
  ...sources: readonly Promise<CredentialSource>[]
): Promise<CredentialChoice> {
  const parsed = parseImageReference(image);
  if (parsed.kind !== 'valid') throw new Error(image);
  return await chooseCredential(await Promise.all(sources), parsed.reference);
}

async function keyFor(image: string, keys: readonly string[], rules: KeyRules): Promise<string> {
  const auths = Object.fromEntries(keys.map((key) => [key, { auth: basic(`user:of ${key}`) }]));
  const choice = await choose(image, source({ auths }, rules));
  return choice.kind === 'password' ? choice.key : choice.kind;
}

test.each([
  ['alpine', ['docker.io'], 'docker.io'],
  ['alpine', ['https://index.docker.io/v1/'], 'https://index.docker.io/v1/'],
  ['alpine', ['index.docker.io'], 'anonymous'],
  ['alpine', ['index.docker.io/v1/'], 'anonymous'],
  ['alpine', ['registry-1.docker.io'], 'anonymous'],
  ['team/app', ['docker.io/team'], 'docker.io/team'],
  ['team/app', ['docker.io/tea'], 'anonymous'],
  ['ghcr.io/a/b:1', ['ghcr.io'], 'ghcr.io'],
  ['ghcr.io/a/b:1', ['https://ghcr.io'], 'https://ghcr.io'],
  ['ghcr.io/a/b:1', ['http://ghcr.io/v2/'], 'http://ghcr.io/v2/'],
  ['ghcr.io/a/b:1', ['GHCR.io/'], 'GHCR.io/'],
  ['ghcr.io/a/b:1', ['ghcr.io', 'ghcr.io/a', 'ghcr.io/a/b', 'ghcr.io/a/bc'], 'ghcr.io/a/b'],
  ['ghcr.io/a/b:1', ['ghcr.io/a/b:1'], 'ghcr.io/a/b:1'],
  ['r.corp:5000/x', ['r.corp:5000'], 'r.corp:5000'],
  ['r.corp:5000/x', ['r.corp'], 'anonymous'],
  ['r.corp/x', ['r.corp:5000'], 'anonymous'],
  ['r.corp:443/x', ['r.corp'], 'anonymous'],
  ['r.corp/x', ['sub.r.corp'], 'anonymous'],
])('gitlab-runner, for %s of %j, takes %s', async (image, keys, key) => {
  expect(await keyFor(image, keys, 'runner')).toBe(key);
});

test.each([
  ['alpine', ['https://index.docker.io/v1/'], 'https://index.docker.io/v1/'],
  ['alpine', ['docker.io'], 'anonymous'],
  ['alpine', ['index.docker.io'], 'anonymous'],
  ['ghcr.io/a/b', ['ghcr.io'], 'ghcr.io'],
  ['ghcr.io/a/b', ['https://ghcr.io/v1/', 'ghcr.io'], 'ghcr.io'],
  ['ghcr.io/a/b', ['https://ghcr.io/v1/'], 'https://ghcr.io/v1/'],
  ['ghcr.io/a/b', ['ghcr.io/a'], 'ghcr.io/a'],
  ['r.corp:5000/x', ['r.corp'], 'anonymous'],
])('docker, for %s of %j, takes %s', async (image, keys, key) => {
  expect(await keyFor(image, keys, 'docker')).toBe(key);
});

test.each([
  ['r.corp:5000/x', 'r.corp', 'the port is part of the key, which has to be r.corp:5000'],
  ['r.corp/x', 'https://r.corp:443', 'the port is part of the key, which has to be r.corp'],
  ['alpine', 'index.docker.io', "Docker Hub's key is docker.io or https://index.docker.io/v1/"],
  ['alpine', 'https://registry-1.docker.io', "Docker Hub's key is docker.io or https://index.docker.io/v1/"],
  ['ghcr.io/a/b', 'ghcr.io/other', 'its path is not that of the image'],
])('for %s, the key %s is named as one that nothing matches', async (image, key, why) => {
  const choice = await choose(image, source({ auths: { [key]: { auth: basic('u:p') }, 'other.io': {} } }));

  expect(choice).toMatchObject({ kind: 'anonymous', near: [{ source: 'config', key, why }] });
});

test('a key of other repositories of the registry is told from one that nothing matches', async () => {
  const isForOthers = async (key: string) => {
    const choice = await choose('ghcr.io/a/b', source({ auths: { [key]: { auth: basic('u:p') } } }));
    return choice.kind === 'anonymous' && choice.near.map((near) => near.isForOthers);
  };

  expect(await isForOthers('ghcr.io/other')).toEqual([true]);
  expect(await isForOthers('ghcr.io:5000')).toEqual([false]);
});

test('the longest path wins across sources, and among equals the first source; it is used alone', async () => {
  const first = source({ auths: { 'ghcr.io': { auth: basic('first:1') } } });
  const second = source({
    auths: { 'ghcr.io': { auth: basic('second:2') }, 'ghcr.io/a': { auth: basic('path:3') } },
  });

  expect(await choose('ghcr.io/b/c', first, second)).toMatchObject({ username: 'first' });
  expect(await choose('ghcr.io/a/c', first, second)).toMatchObject({ username: 'path' });
});

test.each([
  ['{"auths":{"r.corp":{"auth":"%%%"}}}', 'the auth of r.corp is no base64 of user:password'],
  [`{"auths":{"r.corp":{"auth":"${basic('nocolon')}"}}}`, 'the auth of r.corp is no base64 of user:password'],
  ['{"auths":{"r.corp":{"auth":"dTpw', 'syntax error at character'],
  ['{"auths":[]}', 'auths has the wrong type'],
  ['null', 'it is no table'],
])('%s is broken as a whole, and nothing of it is quoted', async (text, why) => {
  const parsed = parseDockerConfig(text);

  expect(parsed).toMatchObject({ kind: 'broken' });
  expect(parsed.kind === 'broken' && parsed.why).toContain(why);
});

test('a password may hold colons, and tokens go before it', async () => {
  const auths = {
    'colon.io': { auth: basic('u:a:b\0') },
    'identity.io': { auth: basic('u:'), identitytoken: 'identity' },
    'bearer.io': { registrytoken: 'bearer' },
  };
  const read = async (image: string) => {
    const choice = await choose(image, source({ auths }));
    if (choice.kind === 'password') return choice.password();
    return 'token' in choice ? `${choice.kind} ${choice.token()}` : choice.kind;
  };

  expect(await read('colon.io/x')).toBe('a:b');
  expect(await read('identity.io/x')).toBe('identity-token identity');
  expect(await read('bearer.io/x')).toBe('registry-token bearer');
});

async function installHelper(name: string, script: string, limitMs = 5_000): Promise<HelperUser> {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-helper-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, `docker-credential-${name}`), 0o755);
  return { home: folder, path: `${folder}:/usr/bin:/bin`, ids: null, limitMs };
}

test('a helper is asked for the key, over its input, with only PATH and HOME in its environment', async () => {
  const user = await installHelper(
    'good',
    `read key; printf '{"ServerURL":"%s","Username":"u","Secret":"%s|%s"}' "$key" "$key" "$(env | cut -d= -f1 | grep -vE '^(PWD|SHLVL|_|OLDPWD)$' | sort | tr '\\n' ,)"`,
  );
  const answer = await askHelper('good', 'r.corp', user);

  expect(answer.kind === 'found' && answer.secret()).toBe('r.corp|HOME,PATH,');
});

test('docker asks the store for the registry; gitlab-runner has it list first', async () => {
  const user = await installHelper(
    'store',
    `if [ "$1" = list ]; then echo '{"https://r.corp":"u","https://index.docker.io/v1/":"<token>"}'; else read key; printf '{"Username":"<token>","Secret":"for %s"}' "$key"; fi`,
  );
  const config = { credsStore: 'store', auths: { 'r.corp': {} } };
  const read = async (image: string, rules: KeyRules) => {
    const choice = await choose(image, source(config, rules, user));
    return choice.kind === 'identity-token' ? choice.token() : choice.kind;
  };

  expect(await read('alpine', 'docker')).toBe('for https://index.docker.io/v1/');
  expect(await read('alpine', 'runner')).toBe('for https://index.docker.io/v1/');
  expect(await read('r.corp/x', 'docker')).toBe('for r.corp');
  expect(await read('r.corp/x', 'runner')).toBe('for https://r.corp');
  expect(await read('none.corp/x', 'runner')).toBe('anonymous');
});

test.each([
  ['exit 1', 'failed', 'ended with status 1'],
  ['echo planted-secret; exit 3', 'failed', 'ended with status 3'],
  ['echo planted-secret', 'garbled', 'answered no credential'],
  ['yes planted-secret', 'garbled', 'answered more than a credential'],
  ['sleep 60', 'timed-out', 'did not end within'],
  ['sleep 60 & exit 0', 'timed-out', 'did not end within'],
])('a helper that does "%s" is told as %s', async (script, kind, why) => {
  const answer = await askHelper('bad', 'r.corp', await installHelper('bad', script, 700));

  expect(answer).toMatchObject({ kind });
  expect(JSON.stringify(answer)).toContain(why);
  expect(JSON.stringify(answer)).not.toContain('planted-secret');
});

test('a helper that holds nothing, or is not there, is no credential', async () => {
  const user = await installHelper('empty', 'echo "credentials not found in native keychain"; exit 1');

  expect(await askHelper('empty', 'r.corp', user)).toEqual({ kind: 'none' });
  expect(await askHelper('absent', 'r.corp', user)).toMatchObject({ kind: 'missing' });
  expect(await choose('r.corp/x', source({ credHelpers: { 'r.corp': 'absent' } }, 'runner', user))).toEqual({
    kind: 'unusable',
    source: 'config',
    key: 'r.corp',
    why: 'docker-credential-absent is not on PATH',
  });
});

test.each(['../../bin/sh', 'a/b', 'a b', '$(id)', ''])('the helper name "%s" is not run', async (name) => {
  expect(await listHelper(name, { home: '/', path: '/usr/bin', ids: null })).toMatchObject({
    kind: 'forbidden-name',
  });
});

test('from a container the host’s helpers are not run, and that is said', async () => {
  const choice = await choose('r.corp/x', source({ credHelpers: { 'r.corp': 'ecr-login' } }));

  expect(choice).toMatchObject({
    kind: 'unusable',
    why: expect.stringContaining('cannot be run from a container'),
  });
});
