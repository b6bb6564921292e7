import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createStandIn } from '../../src/accounts/stand-in.ts';
import { createUserMap, parseUserMap } from '../../src/accounts/user-map.ts';
import { startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { createGitlabHttp } from '../../src/gitlab/http.ts';
import { createStandingReads } from '../../src/gitlab/standing.ts';
import { ana } from './world.ts';

async function start({ map, trustEmail = false }: { readonly map?: string; readonly trustEmail?: boolean }) {
  const gitlab = await startGitlabStandIn();
  const bot = gitlab.world.addUser({ username: 'pullcheck-bot' });
  const http = createGitlabHttp({ url: gitlab.url, token: gitlab.world.addToken({ userId: bot.id }).value });
  onTestFinished(async () => {
    await http.close();
    await gitlab.close();
  });
  const path = join(await mkdtemp(join(tmpdir(), 'pullcheck-map-')), 'map.json');
  const write = async (text: string): Promise<void> => {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  };
  if (map !== undefined) await write(map);
  const userMap = map === undefined ? undefined : createUserMap(path, pino({ enabled: false }));
  const standIn = createStandIn({ userMap, trustEmail, gitlab: createStandingReads(http) });
  const ask = async (email: string | null = 'ana@example.com', isEmailConfirmed = true) => {
    const found = await standIn(ana, { kind: 'member', name: 'Ana', email, isEmailConfirmed });
    return found.kind === 'found' ? found.account.gitlabUsername : found.kind;
  };
  return { world: gitlab.world, ask, write };
}

test('the map says who somebody is, and is read again when it changes', async () => {
  const { world, ask, write } = await start({ map: '{"U1":"Ana.Sousa"}' });
  expect(await ask()).toBe('unlinked');
  world.addUser({ username: 'ana.sousa' });
  world.addUser({ username: 'ana.sousa2' });
  expect(await ask()).toBe('ana.sousa');

  await write('{"U1":"ana.sousa2"}');
  expect(await ask()).toBe('ana.sousa2');
  await write('{"U2":"ana.sousa2"}');
  expect(await ask()).toBe('unlinked');
});

test('a blocked user is nobody, and who is in the map is not looked for by e-mail', async () => {
  const { world, ask } = await start({ map: '{"U1":"ana"}', trustEmail: true });
  world.addUser({ username: 'ana', state: 'blocked' });
  world.addUser({ username: 'other', email: 'ana@example.com', emailIsPublic: true });

  expect(await ask()).toBe('unlinked');
});

test('e-mail counts only where it was turned on, Slack confirmed it, and exactly one user has it in public', async () => {
  const off = await start({});
  off.world.addUser({ username: 'ana', emailIsPublic: true });
  expect(await off.ask()).toBe('unlinked');

  const { world, ask } = await start({ trustEmail: true });
  world.addUser({ username: 'hidden', email: 'ana@example.com' });
  expect(await ask()).toBe('unlinked');
  world.addUser({ username: 'ana', email: 'Ana@Example.com', emailIsPublic: true });
  expect(await ask()).toBe('ana');
  expect(await ask('ana@example.com', false)).toBe('unlinked');
  expect(await ask(null)).toBe('unlinked');
  expect(await ask('na@example.com')).toBe('unlinked');
  world.addUser({ username: 'ana2', email: 'ana@example.com', emailIsPublic: true });
  expect(await ask()).toBe('unlinked');
});

test.each([
  ['[]', 'not as expected: the whole'],
  ['{"hunter2":"ana"}', 'not as expected: hunter2'],
  ['{"U123":"hunter2 x"}', 'not as expected: U123'],
  ['{"U123":"ana","U124":"Ana"}', 'the GitLab user ana is there twice'],
])('a map that cannot be meant is refused: %s', (text, why) => {
  expect(parseUserMap(text)).toEqual({ kind: 'invalid', why });
});
