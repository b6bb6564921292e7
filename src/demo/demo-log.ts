import type { DestinationStream } from 'pino';

export interface LineTee extends DestinationStream {
  /** @returns a function that takes the listener off again. */
  readonly listen: (listener: (line: string) => void) => () => void;
}

/** Hands each line of a log on, and to whoever listens. */
export function createLineTee(output: DestinationStream): LineTee {
  const listeners = new Set<(line: string) => void>();
  return {
    write(line) {
      output.write(line);
      for (const listener of listeners) listener(line);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
