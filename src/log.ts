import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config-fields.ts';
import { redact } from './failure/redaction/redact.ts';
import type { LiveSecrets } from './live-secrets.ts';
import { toLoggedError } from './logged-error.ts';
import { createLineScrubber } from './scrub.ts';

interface LogOptions {
  readonly level: LogLevel;
  /** Values that must not reach a line, in whatever spelling. */
  readonly secrets: readonly string[];
  /** Those that come and go. */
  readonly live?: LiveSecrets;
  /** Standard output, written synchronously, unless given. */
  readonly output?: DestinationStream;
}

/** JSON lines. Callers pass constant messages and put data into the object; secrets are taken out of the finished line. */
export function createLog({
  level,
  secrets,
  live,
  output = destination({ fd: 1, sync: true }),
}: LogOptions): Logger {
  const scrub = live === undefined ? createLineScrubber({ secrets, redact }) : scrubWithLive(secrets, live);
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    // pino's own serializer copies every property of an error, such as the arguments of a refused Redis command.
    serializers: { err: toLoggedError },
    formatters: { level: toLevel, log: withLoggedErrors },
  };
  return pino(options, { write: (line) => output.write(scrub(line)) });
}

/** A search for many values is prepared once, so again only when they have changed. */
function scrubWithLive(secrets: readonly string[], live: LiveSecrets): (line: string) => string {
  let prepared: number | undefined;
  let scrub = createLineScrubber({ secrets, redact });
  return (line) => {
    if (live.revision() !== prepared) {
      prepared = live.revision();
      scrub = createLineScrubber({ secrets: [...secrets, ...live.values()], redact });
    }
    return scrub(line);
  };
}

function toLevel(label: string): { readonly level: string } {
  return { level: label };
}

function withLoggedErrors(data: Record<string, unknown>): Record<string, unknown> {
  for (const value of Object.values(data)) {
    if (value instanceof Error)
      return Object.fromEntries(Object.entries(data).map(([k, v]) => [k, toLoggedError(v)]));
  }
  return data;
}
