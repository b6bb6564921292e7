import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../src/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/**
 * The pure core in story order: what failed, what to ask, why, so what. Each folder may import itself and those named.
 * How a host answers (`*.run.ts`) is no part of it.
 */
const core: Readonly<Record<string, readonly string[]>> = {
  failure: [],
  credentials: ['failure'],
  probes: ['failure', 'credentials'],
  causes: ['failure', 'probes'],
  diagnosis: ['failure', 'credentials', 'probes', 'causes'],
};

/** Sides of the outside world; a port that one needs is declared by whoever calls it. */
const adapters = ['gitlab', 'queue', 'slack', 'web'];

const pure = files.filter((file) => folderOf(file) in core && !file.endsWith('.run.ts'));

test.each(pure)('%s imports nothing but zod and what comes before it in the story', (file) => {
  // What a probe is asked with is also the type of what a host is set to; that leaves nothing in the program.
  const imports = folderOf(file) === 'probes' ? valuesImportedBy(file) : importsOf(file);
  for (const from of imports) {
    if (from === 'zod') continue;
    expect(from).toMatch(/^\./);
    expect([folderOf(file), ...(core[folderOf(file)] ?? [])]).toContain(folderOf(targetOf(file, from)));
  }
});

test.each(pure)('%s has no clock, no chance, no environment and no output', (file) => {
  const code = sourceOf(file).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');

  expect(code).not.toMatch(
    /\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bprocess\b\.|\bconsole\b\.|\bperformance\b\.|\bsetTimeout\b|\bfetch\(/,
  );
});

test.each(files.filter((file) => adapters.includes(folderOf(file))))(
  '%s imports no other adapter',
  (file) => {
    const others = adapters.filter((adapter) => adapter !== folderOf(file));

    expect(importsOf(file).filter((from) => others.includes(folderOf(targetOf(file, from))))).toEqual([]);
  },
);

test.each(files.filter((file) => folderOf(file) === 'incidents'))('%s imports no adapter', (file) => {
  expect(importsOf(file).filter((from) => adapters.includes(folderOf(targetOf(file, from))))).toEqual([]);
});

test('no source file imports a test or a bench', () => {
  const outside = files.filter((file) =>
    importsOf(file).some((from) => /^\.\.\/(?:test|bench)\//.test(targetOf(file, from))),
  );

  expect(outside).toEqual([]);
});

test('no source file is longer than 250 lines', () => {
  expect(files.filter((file) => sourceOf(file).split('\n').length > 251)).toEqual([]);
});

function sourceOf(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

function importsOf(file: string): readonly string[] {
  const found = sourceOf(file).matchAll(/^(?:import|export) (?:[^;'(]*? from )?'(?<from>[^']+)'/gm);
  return [...found].map(({ groups }) => groups?.['from'] ?? '');
}

function valuesImportedBy(file: string): readonly string[] {
  const found = sourceOf(file).matchAll(/^(?:import|export) (?!type )(?:[^;'(]*? from )?'(?<from>[^']+)'/gm);
  return [...found].map(({ groups }) => groups?.['from'] ?? '');
}

/** Relative to src: `../causes/cause.ts` seen from `diagnosis/classify.ts` is `causes/cause.ts`. */
function targetOf(file: string, from: string): string {
  return from.startsWith('.') ? posix.normalize(posix.join(dirname(file), from)) : from;
}

function folderOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}
