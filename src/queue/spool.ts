import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Delivery, deliverySchema } from '../failure/delivery.ts';

export interface Spool {
  /** @throws where the file cannot be written or is full. Resolves once the delivery is on disk. */
  append(delivery: Delivery): Promise<void>;
  /** Hands over everything spooled, oldest first; what `deliver` fails on stays for the next time. */
  drain(deliver: (delivery: Delivery) => Promise<void>): Promise<void>;
}

const maxBytes = 64 * 1024 * 1024;

/**
 * Deliveries that Redis could not take, one JSON object a line, under `dataDirectory`. A drain that is cut off starts
 * again from its first line: storing a delivery twice does no harm, losing one would.
 */
export function createSpool(dataDirectory: string, log: Logger): Spool {
  const spooled = join(dataDirectory, 'spool.jsonl');
  const draining = join(dataDirectory, 'spool.draining.jsonl');
  let writing: Promise<void> = Promise.resolve();
  let drainInProgress = false;

  async function write(line: string): Promise<void> {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    const file = await open(spooled, 'a', 0o600);
    try {
      const { size } = await file.stat();
      if (size + Buffer.byteLength(line) > maxBytes) throw new Error('the spool is full');
      await file.appendFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async function handOver(deliver: (delivery: Delivery) => Promise<void>): Promise<void> {
    const lines = (await readFile(draining, 'utf8')).split('\n').filter((line) => line !== '');
    for (const line of lines) {
      const delivery = parse(line);
      if (delivery === undefined) log.error({}, 'a spooled delivery is damaged and was dropped');
      else await deliver(delivery);
    }
    await rm(draining);
    log.info({ count: lines.length }, 'spool drained');
  }

  return {
    append(delivery) {
      // The line break in front ends a line that a crash may have cut off.
      const written = writing.then(() => write(`\n${JSON.stringify(delivery)}\n`));
      writing = written.catch(() => undefined);
      return written;
    },
    async drain(deliver) {
      if (drainInProgress) return;
      drainInProgress = true;
      try {
        if (await exists(draining)) await handOver(deliver);
        const moved = writing.then(async () =>
          (await exists(spooled)) ? rename(spooled, draining) : undefined,
        );
        writing = moved.catch(() => undefined);
        await moved;
        if (await exists(draining)) await handOver(deliver);
      } finally {
        drainInProgress = false;
      }
    },
  };
}

/** A line cut off by a crash in the middle of a write is no delivery: it was never acknowledged. */
function parse(line: string): Delivery | undefined {
  try {
    return deliverySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
