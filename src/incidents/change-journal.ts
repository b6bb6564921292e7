import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PermanentError } from '../errors.ts';
import type { Journal } from '../remedies/journal.ts';
import type { Sealing } from '../sealing.ts';

/** Longer than anybody tries to settle a change, or may undo it. */
const keepSeconds = 48 * 3_600;

const entrySchema = z.object({ note: z.string(), result: z.string().nullable() });

/** Steps of one change, sealed: a note may hold what a variable held before. */
export function createChangeJournal(redis: Redis, sealing: Sealing, change: string): Journal {
  const key = `pullcheck:journal:${change}`;

  async function write(step: string, entry: z.infer<typeof entrySchema>): Promise<void> {
    const sealed = sealing.seal(JSON.stringify(entry), contextOf(step));
    const answers = await redis.multi().hset(key, step, sealed).expire(key, keepSeconds).exec();
    for (const [error] of answers ?? []) if (error !== null) throw error;
  }

  async function read(step: string) {
    const sealed = await redis.hget(key, step);
    if (sealed === null) return null;
    const opened = sealing.open(sealed, contextOf(step));
    if (opened.kind === 'opened') return entrySchema.parse(JSON.parse(opened.text));
    throw new PermanentError(
      'What was begun cannot be read any more: PULLCHECK_SEAL_KEY was changed, or Redis was altered.',
      { service: 'redis', code: `journal-${opened.kind}` },
    );
  }

  const contextOf = (step: string) => ({ purpose: 'journal', subject: [change, step] });
  return {
    read,
    begin: (step, note) => write(step, { note, result: null }),
    async end(step, result) {
      const entry = await read(step);
      await write(step, { note: entry?.note ?? '', result });
    },
  };
}
