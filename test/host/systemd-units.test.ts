import { expect, test } from 'vitest';
import { createHostFiles } from '../../src/host/host-files.ts';
import { readUnit } from '../../src/host/systemd-units.ts';
import { hostRoot } from './host-root.ts';

async function variablesOf(files: Readonly<Record<string, string>>) {
  const unit = await readUnit(createHostFiles(await hostRoot(files)), 'docker.service');
  return Object.fromEntries([...unit.variables].map(([name, { value }]) => [name, value]));
}

const dropIn = '/etc/systemd/system/docker.service.d/proxy.conf';

test.each([
  ['Environment=A=1 B=2', { A: '1', B: '2' }],
  ['Environment="A=one two" \'B=3\'', { A: 'one two', B: '3' }],
  ['Environment="A=http://u:p%%40ss@proxy:3128"', { A: 'http://u:p%40ss@proxy:3128' }],
  [String.raw`Environment="A=say \"hi\""`, { A: 'say "hi"' }],
  ['Environment=A=1\nEnvironment=\nEnvironment=B=2', { B: '2' }],
  ['Environment=A=1 \\\n  B=2', { A: '1', B: '2' }],
  ['# Environment=A=1\n; Environment=B=2', {}],
  ['[Unit]\nEnvironment=A=1', {}],
  ['Environment=A=1\r\nEnvironment=B=2\r\n', { A: '1', B: '2' }],
])('%s', async (lines, variables) => {
  expect(await variablesOf({ [dropIn]: `[Service]\n${lines}` })).toEqual(variables);
});

test('the files count in the order of their names, whatever folder they are in', async () => {
  expect(
    await variablesOf({
      '/lib/systemd/system/docker.service': '[Service]\nEnvironment=A=unit B=unit C=unit D=unit',
      '/usr/lib/systemd/system/docker.service.d/10-a.conf': '[Service]\nEnvironment=B=ten',
      '/etc/systemd/system/docker.service.d/20-b.conf': '[Service]\nEnvironment=C=twenty',
      '/etc/systemd/system/docker.service.d/README': '[Service]\nEnvironment=A=readme',
    }),
  ).toEqual({ A: 'unit', B: 'ten', C: 'twenty', D: 'unit' });
});

test('of two drop-ins with one name, that of /etc counts alone', async () => {
  expect(
    await variablesOf({
      '/etc/systemd/system/docker.service.d/proxy.conf': '[Service]\nEnvironment=A=etc',
      '/usr/lib/systemd/system/docker.service.d/proxy.conf': '[Service]\nEnvironment=A=lib B=lib',
    }),
  ).toEqual({ A: 'etc' });
});

test('an environment file is read, and may be missing where a dash says so', async () => {
  expect(
    await variablesOf({
      [dropIn]: '[Service]\nEnvironmentFile=-/etc/default/none\nEnvironmentFile=/etc/default/docker',
      '/etc/default/docker': '# no\nHTTPS_PROXY="http://proxy:3128"\nNO_PROXY=a, b\n\nbroken',
    }),
  ).toEqual({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'a, b' });
});
