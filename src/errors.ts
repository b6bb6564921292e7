/** The outside world as this program names it in errors, logs and metrics. */
export type Service = 'gitlab' | 'slack' | 'redis';

interface ExternalErrorOptions extends ErrorOptions {
  readonly service: Service;
  /** Stable, for logs and tests: `timeout`, `http-503`, `ratelimited`, … */
  readonly code: string;
  /** The other side asked not to be called again before this long, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The other side failed to answer as agreed; doing the same again later may succeed. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
  readonly service: Service;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { service, code, retryAfterMs, ...options }: ExternalErrorOptions) {
    super(message, options);
    this.service = service;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The other side refused, and will refuse again: a person has to change something. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly service: Service;
  readonly code: string;

  constructor(
    message: string,
    { service, code, ...options }: ErrorOptions & { readonly service: Service; readonly code: string },
  ) {
    super(message, options);
    this.service = service;
    this.code = code;
  }
}

/** The configuration cannot work. The message names every faulty variable and never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
