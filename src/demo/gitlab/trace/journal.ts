import { isAtLeast } from '../version.ts';
import { boldGreen, boldRed, clear, reset, yellow } from './ansi.ts';
import { createStampedStream, type StampedStream, type StreamId } from './stamped-stream.ts';

/** Writes a trace line by line in the way of one runner version; time passes only by `wait`. */
export interface Journal {
  readonly version: string;
  /** A line of the runner's own, without colour. */
  print(line: string): void;
  /** Green. */
  info(line: string): void;
  /** Yellow, behind `WARNING: `. */
  warn(line: string): void;
  /** Red, behind `ERROR: `. */
  error(line: string): void;
  /** Bytes as they are, on a stream: what a script, a service or a starting pod says. */
  raw(stream: StreamId, text: string): void;
  section(name: string, body: () => void): void;
  wait(ms: number): void;
  /** The lines after this come from a fresh logger, as the last line of a job does. */
  freshLogger(options: { readonly masks: boolean }): void;
  text(): string;
}

export function createJournal(options: {
  readonly version: string;
  readonly startedAt: string;
  readonly timestamps: boolean;
  readonly masked: readonly string[];
}): Journal {
  const { version, masked } = options;
  const written: string[] = [];
  let now = Date.parse(options.startedAt);
  let masks = true;
  const streams = createStreams({ ...options, nowMs: () => now, emit: (text) => void written.push(text) });
  const raw = (stream: StreamId, text: string): void => {
    now += 1;
    streams.write(stream, masks ? mask(text, masked) : text);
  };
  const line = (prefix: string, text: string): void => {
    const resetsAfterNewline = !isAtLeast(version, '14.2');
    raw('00O', resetsAfterNewline ? `${prefix}${text}\n${reset}` : `${prefix}${text}${reset}\n`);
  };
  const marker = (kind: 'start' | 'end', name: string): void =>
    raw('00O', `section_${kind}:${Math.floor(now / 1000)}:${name}\r${clear}`);
  return {
    version,
    print: (text) => line(clear, text),
    info: (text) => line(boldGreen, text),
    warn: (text) => line(`${yellow}WARNING: `, text),
    error: (text) => line(`${boldRed}ERROR: `, text),
    raw,
    section: (name, body) => {
      marker('start', name);
      body();
      marker('end', name);
    },
    wait: (ms) => {
      now += ms;
    },
    freshLogger: ({ masks: stillMasks }) => {
      streams.close();
      masks = stillMasks;
    },
    text: () => {
      streams.close();
      return written.join('');
    },
  };
}

function createStreams(options: {
  readonly version: string;
  readonly timestamps: boolean;
  readonly nowMs: () => number;
  readonly emit: (text: string) => void;
}) {
  const open = new Map<StreamId, StampedStream>();
  return {
    write: (id: StreamId, text: string): void => {
      if (!options.timestamps) return options.emit(text);
      const stream = open.get(id) ?? createStampedStream({ ...options, stream: id });
      open.set(id, stream);
      stream.write(text);
    },
    close: (): void => {
      for (const stream of open.values()) stream.close();
      open.clear();
    },
  };
}

function mask(text: string, values: readonly string[]): string {
  return values.reduce((masked, value) => masked.replaceAll(value, '[MASKED]'), text);
}
