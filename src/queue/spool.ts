import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Delivery, deliverySchema } from '../failure/delivery.ts';

export interface Spool {
  /** @throws where nothing can be written or the spool is full. Resolves once the delivery is on disk. */
  append(delivery: Delivery): Promise<void>;
  /** Hands over everything spooled, oldest first; what `deliver` fails on stays for the next time, and what follows it. */
  drain(deliver: (delivery: Delivery) => Promise<void>): Promise<void>;
}

const maxBytes = 64 * 1024 * 1024;
/** What a file takes on disk at least. */
const blockBytes = 4 * 1024;
/** A file that is being written is renamed long before. */
const abandonedAfterMs = 60_000;

/**
 * Deliveries that Redis could not take, one JSON file each in `spool/` under `dataDirectory`. Several processes may
 * share the directory: a delivery that two of them hand over is stored twice, which does no harm.
 */
export function createSpool(dataDirectory: string, log: Logger): Spool {
  const directory = join(dataDirectory, 'spool');
  let appended = 0;
  let taken: number | undefined;
  let drainInProgress = false;

  async function reserve(bytes: number): Promise<void> {
    taken ??= await sizeOf(directory);
    if (taken + bytes > maxBytes) {
      // Another process may have drained it meanwhile.
      taken = await sizeOf(directory);
      if (taken + bytes > maxBytes) throw new Error('the spool is full');
    }
    taken += bytes;
  }

  return {
    async append(delivery) {
      // Before anything is waited for: the order is that of the calls.
      appended += 1;
      const name = `${Date.now()}-${String(appended).padStart(9, '0')}-${randomUUID()}`;
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const text = JSON.stringify(delivery);
      await reserve(onDisk(Buffer.byteLength(text)));
      await writeDurably(directory, name, text);
    },
    async drain(deliver) {
      if (drainInProgress) return;
      drainInProgress = true;
      try {
        const names = (await namesIn(directory)).toSorted();
        await removeAbandoned(directory, names);
        const spooled = names.filter((name) => name.endsWith('.json'));
        for (const name of spooled) await handOver(join(directory, name), deliver, log);
        if (spooled.length > 0) log.info({ count: spooled.length }, 'spool drained');
      } finally {
        taken = undefined;
        drainInProgress = false;
      }
    },
  };
}

/** Under its final name only when all of it is on disk: what a crash cut off was never acknowledged. */
async function writeDurably(directory: string, name: string, text: string): Promise<void> {
  const unfinished = join(directory, `${name}.part`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(directory, `${name}.json`));
    await syncDirectory(directory);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** The new name is on disk only when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function handOver(
  path: string,
  deliver: (delivery: Delivery) => Promise<void>,
  log: Logger,
): Promise<void> {
  const text = await ifThere(readFile(path, 'utf8'));
  if (text === undefined) return;
  const delivery = parse(text);
  if (delivery === undefined) log.error({}, 'a spooled delivery is damaged and was dropped');
  else await deliver(delivery);
  await rm(path, { force: true });
}

function parse(text: string): Delivery | undefined {
  try {
    return deliverySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function removeAbandoned(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((one) => one.endsWith('.part'))) {
    const found = await ifThere(stat(join(directory, name)));
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs) {
      await rm(join(directory, name), { force: true });
    }
  }
}

async function sizeOf(directory: string): Promise<number> {
  const names = await namesIn(directory);
  const sizes = await Promise.all(names.map((name) => ifThere(stat(join(directory, name)))));
  return sizes.reduce((sum, found) => sum + (found === undefined ? 0 : onDisk(found.size)), 0);
}

function onDisk(bytes: number): number {
  return Math.max(bytes, blockBytes);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return (await ifThere(readdir(directory))) ?? [];
}

/** Undefined where it is not there, or not any more. */
async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
