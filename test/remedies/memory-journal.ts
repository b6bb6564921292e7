import type { Journal, JournalEntry } from '../../src/remedies/journal.ts';

/** A journal that outlives the process that writes it, as far as a test goes. */
export function createMemoryJournal(): Journal & { readonly entries: Map<string, JournalEntry> } {
  const entries = new Map<string, JournalEntry>();
  return {
    entries,
    read: async (step) => entries.get(step) ?? null,
    begin: async (step, note) => void entries.set(step, { note, result: null }),
    end: async (step, result) => void entries.set(step, { note: entries.get(step)?.note ?? '', result }),
  };
}
