import { ExternalError } from '../../errors.ts';

/** A fault of Redis's as what it is, one that may pass; anything else as it came. */
export function toRedisFault(error: unknown): unknown {
  if (!(error instanceof Error) || !isRedisFault(error)) return error;
  return new ExternalError('Redis did not do what it was asked', {
    service: 'redis',
    code: 'unavailable',
    cause: error,
  });
}

/** The client's errors have neither classes nor codes that tell. */
function isRedisFault({ name, message }: Error): boolean {
  if (name === 'MaxRetriesPerRequestError') return true;
  if (name === 'ReplyError')
    return /^(?:READONLY|OOM|MISCONF|LOADING|BUSY|MASTERDOWN|NOAUTH|WRONGPASS)\b/.test(message);
  return /^(?:Command timed out|Connection is closed\.|Stream isn't writeable|Socket timeout)/.test(message);
}
