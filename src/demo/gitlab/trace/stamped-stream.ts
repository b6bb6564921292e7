import { isAtLeast } from '../version.ts';

/** The two hex digits and the letter in front of every row: the runner's own lines, and what a pod's start says. */
export type StreamId = '00O' | '00E' | '01O';

export interface StampedStream {
  write(text: string): void;
  /** Ends a row that is still open, as the runner does when it is done with a logger. */
  close(): void;
}

const bufferedCharacters = 8 * 1024;

/**
 * Puts the runner's time stamps in front of rows. A row ends at a line feed, at a write with a carriage return, or
 * where a line outgrows the buffer; the last two make the next row a continuation (`+`).
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v19.3.0/common/buildlogger/internal/timestamper/timestamper.go
 */
export function createStampedStream(options: {
  readonly version: string;
  readonly stream: StreamId;
  readonly nowMs: () => number;
  readonly emit: (text: string) => void;
}): StampedStream {
  const { emit } = options;
  const cutsAtReturn = !isAtLeast(options.version, '19.1');
  let open = '';
  let mark = ' ';
  const header = (): string => {
    const micros = new Date(options.nowMs()).toISOString().replace('Z', '140Z');
    const made = `${micros} ${options.stream}${mark}`;
    mark = ' ';
    return made;
  };
  const endRow = (text: string): void => {
    emit(`${open === '' ? header() : open}${text}\n`);
    open = '';
  };
  const returned = (text: string): string => {
    const at = text.lastIndexOf('\r');
    if (at === -1) return text;
    const cut = cutsAtReturn ? at + 1 : text.length;
    endRow(text.slice(0, cut));
    mark = '+';
    return text.slice(cut);
  };
  const buffered = (text: string): void => {
    if (text === '') return;
    if (open.length + text.length > bufferedCharacters) {
      endRow(text);
      mark = '+';
    } else open = (open === '' ? header() : open) + text;
  };
  return {
    write: (text) => {
      const lines = text.split('\n');
      const rest = lines.pop() ?? '';
      for (const line of lines) endRow(line);
      buffered(returned(rest));
    },
    close: () => {
      if (open !== '') endRow('');
    },
  };
}
