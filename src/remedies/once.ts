import type { z } from 'zod';
import type { Journal } from './journal.ts';
import { type Doing, type Settled, settle } from './settle.ts';

interface Step<T> extends Doing<T> {
  readonly name: string;
  /** The value, as it is kept. */
  readonly schema: z.ZodType<T>;
}

interface OnceTools {
  readonly journal: Journal;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Takes one step of a fix once: what an earlier run ended is not done again, and what it began is looked for first.
 *
 * @throws as `settle` does.
 */
export async function once<T>(step: Step<T>, { journal, wait }: OnceTools): Promise<Settled<T>> {
  const entry = await journal.read(step.name);
  if (entry === null) await journal.begin(step.name, '');
  else if (entry.result !== null) {
    return { kind: 'done', value: step.schema.parse(JSON.parse(entry.result)) };
  } else {
    const value = await step.look();
    if (value !== undefined) return ended({ kind: 'done', value }, step, journal);
  }
  const settled = await settle(step, wait);
  return ended(settled, step, journal);
}

async function ended<T>(settled: Settled<T>, { name }: Step<T>, journal: Journal): Promise<Settled<T>> {
  if (settled.kind === 'done' || settled.kind === 'already') {
    await journal.end(name, JSON.stringify(settled.value));
  }
  return settled;
}
