import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCredentialsFile } from '../../src/accounts/credentials-file.ts';
import { createLog } from '../../src/log.ts';
import { createLiveSecrets } from '../../src/logging/live-secrets.ts';

async function start(content: unknown, files: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-credentials-'));
  const path = join(folder, 'credentials.json');
  const write = async (text: string): Promise<void> => {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await write(typeof content === 'string' ? content : JSON.stringify(content));
  const lines: string[] = [];
  const live = createLiveSecrets();
  const log = createLog({
    level: 'debug',
    secrets: [],
    liveSecrets: live,
    output: { write: (line: string) => void lines.push(line) },
  });
  const env = { REGISTRY_PASSWORD: 'from-the-environment' };
  const file = createCredentialsFile({ path, env, hide: (values) => live.hide(values), log });
  return { file, write, folder, lines, log };
}

const entry = { registry: 'Registry.Example.com:5000', username: 'robot', secretEnv: 'REGISTRY_PASSWORD' };
const of = (...credentials: readonly unknown[]) => ({ credentials });

test('a credential is for the registry and the projects and groups that it names', async () => {
  const { file } = await start(of({ ...entry, projects: ['acme/shop'], groups: ['acme/platform'] }));
  const nameOf = async (registry: string, project: string) =>
    (await file.credentialFor(registry, project))?.username;

  expect(await nameOf('registry.example.com:5000', 'acme/shop')).toBe('robot');
  expect(await nameOf('registry.example.com:5000', 'acme/platform/tools/ci')).toBe('robot');
  expect(await nameOf('registry.example.com:5000', 'acme/platform-two')).toBeUndefined();
  expect(await nameOf('registry.example.com:5000', 'acme/shop/below')).toBeUndefined();
  expect(await nameOf('registry.example.com', 'acme/shop')).toBeUndefined();
});

test('the project’s own counts before the closest group’s, and that before one further up', async () => {
  const { file } = await start(
    of(
      { ...entry, username: 'far', groups: ['acme'] },
      { ...entry, username: 'near', groups: ['acme/team'] },
      { ...entry, username: 'own', projects: ['acme/team/app'] },
    ),
  );
  const nameOf = async (project: string) => (await file.credentialFor(entry.registry, project))?.username;

  expect(await Promise.all(['acme/team/app', 'acme/team/other', 'acme/else'].map(nameOf))).toEqual([
    'own',
    'near',
    'far',
  ]);
});

test('a secret comes from a file beside it, without the newline at its end, and stays out of the log', async () => {
  const { file, log, lines } = await start(
    of({ ...entry, secretEnv: undefined, secretFile: 'secret', groups: ['acme'] }),
    {
      secret: 'from-a-file\n',
    },
  );
  const found = await file.credentialFor(entry.registry, 'acme/shop');
  log.info({ typed: 'x from-a-file y', auth: Buffer.from('robot:from-a-file').toString('base64') }, 'seen');

  expect(found?.password()).toBe('from-a-file');
  expect(lines.join('')).not.toContain('from-a-file');
  expect(lines.join('')).not.toContain(Buffer.from('robot:from-a-file').toString('base64'));
});

test('it is read again when it changes, and what was in force stays where it is faulty then', async () => {
  const { file, write, lines } = await start(of());
  expect(await file.credentialFor(entry.registry, 'acme/shop')).toBeUndefined();
  await write(JSON.stringify(of({ ...entry, groups: ['acme'] })));
  expect((await file.credentialFor(entry.registry, 'acme/shop'))?.password()).toBe('from-the-environment');
  await write('{"credentials": [');

  expect((await file.credentialFor(entry.registry, 'acme/shop'))?.username).toBe('robot');
  expect(lines.at(-1)).toMatch(/PULLCHECK_CREDENTIALS_FILE.*the one before/);
});

test.each([
  ['no JSON', '{', 'not as expected: the whole'],
  ['no secret', of({ registry: 'a', username: 'b', groups: ['c'] }), 'not as expected: credentials.0'],
  ['two secrets', of({ ...entry, secretFile: 'x', groups: ['c'] }), 'not as expected: credentials.0'],
  ['no place', of(entry), 'credentials.0: names neither projects nor groups'],
  [
    'a variable that is not set',
    of({ ...entry, secretEnv: 'hunter2', groups: ['c'] }),
    'credentials.0: secretEnv names a variable that is not set',
  ],
  [
    'no such file',
    of({ ...entry, secretEnv: undefined, secretFile: 'hunter2', groups: ['c'] }),
    'credentials.0: secretFile names a file that cannot be read (ENOENT)',
  ],
  [
    'a colon in the username',
    of({ ...entry, username: 'hunter2:x', groups: ['c'] }),
    'not as expected: credentials.0.username',
  ],
])('%s is named at the start, without any value', async (_what, content, why) => {
  const { file } = await start(content);

  const fault = await file.check().catch((error: unknown) => String(error));
  expect(fault).toBe(`ConfigError: PULLCHECK_CREDENTIALS_FILE: ${why}`);
  expect(fault).not.toContain('hunter2');
});
