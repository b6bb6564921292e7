/**
 * What one performance of a fix has begun and ended, kept so that it survives `kill -9` between any two lines.
 * Notes may hold the previous value of a variable: they are sealed wherever they are kept.
 */
export interface Journal {
  read(step: string): Promise<JournalEntry | null>;
  /** Kept before it resolves. Beginning again replaces the note. */
  begin(step: string, note: string): Promise<void>;
  /** Kept before it resolves. */
  end(step: string, result: string): Promise<void>;
}

export interface JournalEntry {
  readonly note: string;
  /** Null: it was begun, and whether it took effect only GitLab knows. */
  readonly result: string | null;
}
