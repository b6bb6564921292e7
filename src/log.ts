import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config/config-fields.ts';
import { redact } from './failure/redaction/redact.ts';
import { createLiveSecrets, type LiveSecrets } from './logging/live-secrets.ts';
import { toLoggedError } from './logging/logged-error.ts';
import { createLineScrubber } from './logging/scrub.ts';

interface LogOptions {
  readonly level: LogLevel;
  /** Values that must not reach a line, in whatever spelling. */
  readonly secrets: readonly string[];
  /** Further ones that come and go. */
  readonly liveSecrets?: Pick<LiveSecrets, 'held'>;
  /** Standard output, written synchronously, unless given. */
  readonly output?: DestinationStream;
}

/** JSON lines. Callers pass constant messages and put data into the object; secrets are taken out of the finished line. */
export function createLog({
  level,
  secrets,
  liveSecrets = createLiveSecrets(),
  output = destination({ fd: 1, sync: true }),
}: LogOptions): Logger {
  const scrub = createLineScrubber({ secrets, liveSecrets: liveSecrets.held, redact });
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
