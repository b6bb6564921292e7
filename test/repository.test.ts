import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { agentVariables } from '../src/agent/agent-variables.ts';
import { causeTitles } from '../src/causes/codes.ts';
import { botVariables } from '../src/config/config-variables.ts';

// In CI the checkout often belongs to another user than the one who runs the tests.
const listing = ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard'];
const files = execFileSync('git', listing, { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));
const pages = files.filter((path) => path.endsWith('.md'));

const packageJson = z
  .object({
    version: z.string(),
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

test.each(pages)('%s names only npm scripts that exist', (page) => {
  const named = [...read(page).matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(test|start))\b/g)].map(
    ([, script, short]) => script ?? short,
  );

  expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script ?? ''))).toEqual([]);
});

test.each(pages)('%s links only to files and headings that exist', (page) => {
  const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
  const broken = targets.filter(([, file = '', heading]) => {
    const path = file === '' ? page : join(dirname(page), file);
    return !existsSync(path) || (heading !== undefined && !headingsOf(path).includes(heading));
  });

  expect(broken.map(([link]) => link)).toEqual([]);
});

function headingsOf(path: string): readonly (string | undefined)[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      ?.toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test("what README shows of explain is what explain says ('…': and more)", () => {
  const shown = /^\$ (echo .*)\n([^]*?)```/m.exec(read('README.md'));
  const said = execFileSync('sh', ['-c', shown?.[1] ?? 'false'], { encoding: 'utf8' });
  const lines = (shown?.[2] ?? '').split('\n').map((line) => line.replace(/ *…$/, ''));

  expect(lines.filter((line) => !said.includes(line))).toEqual([]);
  expect(lines.length).toBeGreaterThan(5);
});

test('the table of causes is that of the source', () => {
  const rows = [...read('docs/causes.md').matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(
    ([, code, title]) => [code, title],
  );

  expect(rows).toEqual(Object.entries(causeTitles));
});

/** Log messages of the bot; those of the demo's stand-ins are nobody's to act on. */
const messages = files
  .filter((path) => path.startsWith('src/') && !path.startsWith('src/demo/'))
  .flatMap((path) => [
    ...read(path).matchAll(/\blog(?:\.\w+|\[[^\]]*\])\(\s*(?:\{[^;]*?\}|\w+),\s*(['"])(.+?)\1,?\s*\)/g),
  ])
  .map(([, , message = '']) => message);

test('docs/operating.md says of every log message what it means', () => {
  const page = read('docs/operating.md');

  expect(messages.filter((message) => !page.includes(`\`${message}\``))).toEqual([]);
  expect(messages.length).toBeGreaterThan(40);
});

test('docs/operating.md names no log message that does not exist', () => {
  const [, log = ''] = /^## The log\n([^]*?)^## /m.exec(read('docs/operating.md')) ?? [];
  const heads = [...log.matchAll(/^\| (`[^|]+) \|/gm)].map(([, head = '']) => head);
  const named = heads.flatMap((head) => [...head.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

  // 'msg' heads the tables.
  expect(named.filter((name) => name !== 'msg' && !messages.includes(name))).toEqual([]);
});

test('docs/operating.md names the metrics there are', () => {
  const ours = /pullcheck_\w+/g;

  expect(new Set(read('docs/operating.md').match(ours))).toEqual(
    new Set(read('src/bot/metrics.ts').match(ours)),
  );
});

test('every dependency is accounted for in DECISIONS.md', () => {
  const decisions = read('DECISIONS.md');

  expect(Object.keys(packageJson.dependencies).filter((name) => !decisions.includes(`\`${name}\``))).toEqual(
    [],
  );
});

test('the changelog begins with what is not released, then the version of the package', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## \[([^\]]+)\]/gm)].map(([, version]) => version);

  expect(versions.slice(0, 2)).toEqual(['Unreleased', packageJson.version]);
});

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      profiles: z.array(z.string()).optional(),
    }),
  ),
});

test('compose gives bot and agent every setting there is, and a Redis that forgets nothing', () => {
  const { services } = composeSchema.parse(parse(read('docker-compose.yml')));

  expect(Object.keys(services['bot']?.environment ?? {}).toSorted()).toEqual(
    Object.keys(botVariables.shape).toSorted(),
  );
  const redis = services['redis']?.command?.join(' ');
  expect(redis).toContain('--appendonly yes --appendfsync everysec');
  expect(redis).toContain('--maxmemory-policy noeviction');
  expect(services['agent']?.profiles).toEqual(['agent']);
  expect(Object.keys(services['agent']?.environment ?? {}).toSorted()).toEqual(
    Object.keys(agentVariables.shape).toSorted(),
  );
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

test('the lock file holds the optional packages of every platform, without which npm ci refuses it', () => {
  const { packages } = lockSchema.parse(JSON.parse(read('package-lock.json')));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        packages[`node_modules/${name}`] === undefined &&
        packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );

  expect(missing).toEqual([]);
});

test('no file knows the machine it was written on', () => {
  const telltales = [
    /(?<![\w.-])\/(?:root|home\/\w+|work|Users\/\w+)\/\w/,
    /\/tmp\/[a-z]+_?jobs/,
    /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/,
  ];
  const text = files.filter(
    (path) => !path.startsWith('test/fixtures/') && path !== 'test/repository.test.ts',
  );

  const found = text.flatMap((path) =>
    telltales.flatMap((one) => (one.exec(read(path)) ?? []).map((hit) => `${path}: ${hit}`)),
  );
  expect(found).toEqual([]);
});

test('the package can be run: a shebang, and the bundle is executable once built', () => {
  expect(read('src/cli.ts')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(read('dist/cli.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(() => execFileSync('test', ['-x', 'dist/cli.js'])).not.toThrow();
});
