import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHostFiles } from '../../src/host/host-files.ts';
import { hostRoot } from './host-root.ts';

test("an absolute link is followed from the host's own root", async () => {
  const root = await hostRoot({ '/usr/share/real.conf': 'the host', '/etc/x': '' });
  await symlink('/usr/share/real.conf', join(root, 'etc/link.conf'));

  expect(await createHostFiles(root).read('/etc/link.conf')).toEqual({ kind: 'read', text: 'the host' });
});

test.each([
  ['/etc/passwd', 'an absolute one'],
  ['../../../../../../../../etc/passwd', 'a relative one'],
])('a link to %s (%s) does not lead out of the root', async (target) => {
  const root = await hostRoot({ '/etc/x': '' });
  await symlink(target, join(root, 'etc/out'));

  expect(await createHostFiles(root).read('/etc/out')).toEqual({ kind: 'absent' });
});

test('a folder that is a link out of the root is no way out either', async () => {
  const root = await hostRoot({ '/etc/x': '' });
  await symlink('/usr', join(root, 'etc/usr'));

  expect(await createHostFiles(root).list('/etc/usr')).toEqual({ kind: 'absent' });
  expect(await createHostFiles(root).resolve('/etc/usr/bin/../../../etc/x')).toBe(undefined);
});

test('links that lead in a circle are unreadable', async () => {
  const root = await hostRoot({ '/etc/x': '' });
  await symlink('b', join(root, 'etc/a'));
  await symlink('a', join(root, 'etc/b'));

  expect(await createHostFiles(root).read('/etc/a')).toEqual({
    kind: 'unreadable',
    why: 'too many symbolic links',
  });
});

test.each(['/', ''])('a pipe is not waited for (root "%s" and a mounted one)', async (given) => {
  const root = await hostRoot({ '/etc/x': '' });
  execFileSync('mkfifo', [join(root, 'etc/pipe')]);
  const files = createHostFiles(given === '/' ? '/' : root);

  expect(await files.read(given === '/' ? join(root, 'etc/pipe') : '/etc/pipe')).toEqual({
    kind: 'unreadable',
    why: 'it is not a regular file',
  });
});

test('a file that is too long is said to be, and a folder is no file', async () => {
  const root = await hostRoot({ '/etc/long': 'x'.repeat(100_001) });
  const files = createHostFiles(root);

  expect(await files.read('/etc/long', 100_000)).toEqual({
    kind: 'unreadable',
    why: 'it is longer than 100000 bytes',
  });
  expect(await files.read('/etc')).toEqual({ kind: 'unreadable', why: 'it is not a regular file' });
  expect((await files.read('/etc/long', 100_001)).kind).toBe('read');
});

test('files that say that they are empty are read all the same', async () => {
  const status = await createHostFiles('/').read('/proc/self/status');

  expect(status.kind === 'read' && status.text).toContain('Uid:');
});
