import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReplayGuard } from '../../src/queue/answering/replay-guard.ts';

const log = pino({ enabled: false });
const id = randomUUID();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pullcheck-replays-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('of many claims at once, in two processes, one is granted', async () => {
  const guards = [await openReplayGuard(directory, log), await openReplayGuard(directory, log)];

  const claims = await Promise.all(
    guards.flatMap((guard) => Array.from({ length: 10 }, () => guard.claim(id))),
  );

  expect(claims.filter(Boolean)).toHaveLength(1);
});

test('what was answered is not granted again after a restart; what was cut off is', async () => {
  const other = randomUUID();
  const first = await openReplayGuard(directory, log);
  await first.claim(id);
  await first.finish(id);
  await first.claim(other);

  const second = await openReplayGuard(directory, log);

  expect(await second.claim(id)).toBe(false);
  expect(await second.claim(other)).toBe(true);
});

test('where nothing can be written, memory refuses what it has seen', async () => {
  const guard = await openReplayGuard(directory, log);
  await rm(directory, { recursive: true });

  expect(await guard.claim(id)).toBe(true);
  await guard.finish(id);
  expect(await guard.claim(id)).toBe(false);
});

test('what nobody can ask again is forgotten', async () => {
  const first = await openReplayGuard(directory, log);
  await first.claim(id);
  await first.finish(id);
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(directory, `${id}.done`), hourAgo, hourAgo);

  await openReplayGuard(directory, log);

  expect(await readdir(directory)).toEqual([]);
});
