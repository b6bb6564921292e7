import { readFile, stat } from 'node:fs/promises';
import type { Logger } from 'pino';

export type Parsed<T> =
  | { readonly kind: 'valid'; readonly value: T }
  /** `why` repeats nothing of what the file holds. */
  | { readonly kind: 'invalid'; readonly why: string };

export type ReadFault = {
  /** Whether an earlier state of it stays in force. */
  readonly hasEarlier: boolean;
} & (
  | { readonly kind: 'faulty'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly error: unknown }
);

interface WatchedFileOptions<T> {
  readonly path: string;
  /** Counts until the file was read for the first time. */
  readonly initial: T;
  readonly parse: (text: string) => Parsed<T> | Promise<Parsed<T>>;
  readonly onRead: (value: T) => void;
  /** Told once per state of the file. */
  readonly onFault: (fault: ReadFault) => void;
}

export interface WatchedFile<T> {
  /** What the file says now; what its last good state said where it is faulty or cannot be read. */
  read(): Promise<T>;
}

const maxBytes = 10 * 1_024 * 1_024;

/** Reads a file of the operator's whenever it has changed. */
export function createWatchedFile<T>(options: WatchedFileOptions<T>): WatchedFile<T> {
  const { path, parse, onRead, onFault } = options;
  let value = options.initial;
  let seen = '';
  let hasEarlier = false;

  return {
    async read() {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        const state = `${mtimeMs} ${size} ${ino}`;
        if (state === seen) return value;
        const parsed: Parsed<T> =
          size > maxBytes
            ? { kind: 'invalid', why: 'larger than 10 MiB' }
            : await parse(await readFile(path, 'utf8'));
        seen = state;
        if (parsed.kind === 'valid') {
          value = parsed.value;
          hasEarlier = true;
          onRead(value);
        } else onFault({ kind: 'faulty', why: parsed.why, hasEarlier });
      } catch (error) {
        if (seen !== 'unreadable') onFault({ kind: 'unreadable', error, hasEarlier });
        seen = 'unreadable';
      }
      return value;
    },
  };
}

/** For who watches: in force is what was read before, or nothing of the file. */
export function logFault(log: Logger, file: string, fault: ReadFault): void {
  const about = fault.kind === 'faulty' ? { why: fault.why } : { err: fault.error };
  const inForce = fault.hasEarlier ? 'the one before' : 'nothing of it';
  log.error({ file, ...about, inForce }, 'file of the operator not taken');
}

/** Undefined where the text is no JSON: a schema then says what was expected. */
export function parseJsonFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names the places of a schema's complaints, and no value. */
export function faultyPlaces(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const paths = issues.map(({ path }) => path.map(String).join('.') || 'the whole');
  return `not as expected: ${paths.join(', ').slice(0, 300)}`;
}
