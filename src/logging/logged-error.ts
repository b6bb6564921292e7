const maxDepth = 5;
const maxMessageLength = 1_000;
const maxStackLength = 4_000;
const kept = [
  'code',
  'errno',
  'syscall',
  'service',
  'status',
  'statusCode',
  'retryAfter',
  'retryAfterMs',
] as const;

/**
 * What a log line says of an error: its class, message, stack and chain of causes, and those of its properties that
 * never hold a body, a header or an argument. Anything but an error is returned as it is.
 */
export function toLoggedError(error: unknown): unknown {
  return error instanceof Error ? describe(error, 1) : error;
}

function describe(error: Error, depth: number): Record<string, unknown> {
  const properties = Object.entries(error).filter(([name, value]) => isKept(name) && isPlain(value));
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: cut(error.message, maxMessageLength),
    stack: cut(error.stack ?? '', maxStackLength),
    ...Object.fromEntries(properties),
    ...(error.cause === undefined ? {} : { cause: nested(error.cause, depth) }),
    ...(error instanceof AggregateError
      ? { errors: error.errors.slice(0, maxDepth).map((one) => nested(one, depth)) }
      : {}),
  };
}

function nested(value: unknown, depth: number): unknown {
  if (!(value instanceof Error)) return typeof value;
  return depth < maxDepth
    ? describe(value, depth + 1)
    : cut(`${value.name}: ${value.message}`, maxMessageLength);
}

function isKept(name: string): boolean {
  return kept.some((one) => one === name);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= 100);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
