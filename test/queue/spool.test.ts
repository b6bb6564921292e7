import { mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Delivery } from '../../src/failure/delivery.ts';
import { createSpool } from '../../src/queue/spool.ts';
import { delivery } from '../builders.ts';

const log = pino({ enabled: false });
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pullcheck-spool-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function drained(spool = createSpool(directory, log)): Promise<(string | null)[]> {
  const seen: Delivery[] = [];
  await spool.drain(async (one) => {
    seen.push(one);
  });
  return seen.map(({ key }) => key);
}

test('what was appended at once is drained once, by another process, oldest first', async () => {
  const spool = createSpool(directory, log);
  await Promise.all(['a', 'b', 'c'].map((key) => spool.append(delivery({ key }))));

  expect(await drained()).toEqual(['a', 'b', 'c']);
  expect(await drained()).toEqual([]);
  expect(await readdir(join(directory, 'spool'))).toEqual([]);
});

test('a drain that fails half way goes on there, and loses nothing that came meanwhile', async () => {
  const spool = createSpool(directory, log);
  await spool.append(delivery({ key: 'a' }));
  await spool.append(delivery({ key: 'b' }));
  const refused = spool.drain(async ({ key }) => {
    if (key === 'b') throw new Error('away again');
  });
  await expect(refused).rejects.toThrow('away again');
  await spool.append(delivery({ key: 'c' }));

  expect(await drained(spool)).toEqual(['b', 'c']);
});

test('two processes that share a directory lose nothing, whoever appends and drains when', async () => {
  const [one, other] = [createSpool(directory, log), createSpool(directory, log)];
  const seen = new Set<string | null>();
  const drain = (spool: typeof one) => spool.drain(async ({ key }) => void seen.add(key));
  const keys = Array.from({ length: 60 }, (_, index) => `key-${index}`);

  await Promise.all(
    keys.flatMap((key, index) => [
      (index % 2 === 0 ? one : other).append(delivery({ key })),
      drain(index % 3 === 0 ? one : other),
    ]),
  );
  await drain(one);

  expect(seen).toEqual(new Set(keys));
});

test('what a crash cut off is no delivery, costs nothing else and goes after a while', async () => {
  const spool = createSpool(directory, log);
  await spool.append(delivery({ key: 'a' }));
  const unfinished = join(directory, 'spool', '0-cut-off.part');
  await writeFile(unfinished, '{"key":"half');

  expect(await drained()).toEqual(['a']);
  expect(await readdir(join(directory, 'spool'))).toEqual(['0-cut-off.part']);
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(unfinished, longAgo, longAgo);
  expect(await drained()).toEqual([]);
  expect(await readdir(join(directory, 'spool'))).toEqual([]);
});

test('a damaged delivery costs only itself', async () => {
  const spool = createSpool(directory, log);
  await spool.append(delivery({ key: 'a' }));
  await writeFile(join(directory, 'spool', '0-damaged.json'), '\0\0\0');

  expect(await drained()).toEqual(['a']);
});

test('a full spool refuses, until it was drained by whomever', async () => {
  const spool = createSpool(directory, log);
  await spool.append(delivery({ key: 'a' }));
  const huge = join(directory, 'spool', '0-huge.json');
  await writeFile(huge, '');
  await truncate(huge, 64 * 1024 * 1024);

  await expect(createSpool(directory, log).append(delivery())).rejects.toThrow('full');
  await drained();
  await spool.append(delivery({ key: 'b' }));
  expect(await drained()).toEqual(['b']);
});

test('only the owner can read the spool', async () => {
  await createSpool(directory, log).append(delivery());

  const [name = ''] = await readdir(join(directory, 'spool'));
  expect((await stat(join(directory, 'spool'))).mode & 0o077).toBe(0);
  expect((await stat(join(directory, 'spool', name))).mode & 0o077).toBe(0);
});
