import { appendFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
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
  expect(await readdir(directory)).toEqual([]);
});

test('a drain that fails half way starts again from its first line, and loses nothing that came meanwhile', async () => {
  const spool = createSpool(directory, log);
  await spool.append(delivery({ key: 'a' }));
  await spool.append(delivery({ key: 'b' }));
  const refused = spool.drain(async ({ key }) => {
    if (key === 'b') throw new Error('away again');
  });
  await expect(refused).rejects.toThrow('away again');
  await spool.append(delivery({ key: 'c' }));

  expect(await drained(spool)).toEqual(['a', 'b', 'c']);
});

test('a line cut off by a crash costs only itself', async () => {
  const spool = createSpool(directory, log);
  await spool.append(delivery({ key: 'a' }));
  await appendFile(join(directory, 'spool.jsonl'), '{"key":"half\n');
  await spool.append(delivery({ key: 'b' }));

  expect(await drained()).toEqual(['a', 'b']);
});

test('a line cut off without its end does not take the next delivery with it', async () => {
  await writeFile(join(directory, 'spool.jsonl'), '{"key":"ha');
  await createSpool(directory, log).append(delivery({ key: 'b' }));

  expect(await drained()).toEqual(['b']);
});

test('a full spool refuses', async () => {
  await writeFile(join(directory, 'spool.jsonl'), '');
  await truncate(join(directory, 'spool.jsonl'), 64 * 1024 * 1024);

  await expect(createSpool(directory, log).append(delivery())).rejects.toThrow('full');
});

test('only the owner can read the spool', async () => {
  await createSpool(directory, log).append(delivery());

  expect((await stat(join(directory, 'spool.jsonl'))).mode & 0o077).toBe(0);
});
