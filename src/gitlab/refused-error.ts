import { PermanentError } from '../errors.ts';

/** `invalid`: 400 or 422; `conflict`: 409. */
export type RefusalKind = 'forbidden' | 'not-found' | 'invalid' | 'conflict';

const codes = { forbidden: 'forbidden', 'not-found': 'not-found', invalid: 'http-400', conflict: 'http-409' };

/** GitLab refused the call, and not because of the token. */
export class RefusedError extends PermanentError {
  readonly why: RefusalKind;
  /** GitLab's own, bounded and redacted, still hostile; empty where it gave none. */
  readonly words: string;

  constructor(why: RefusalKind, words: string) {
    super(`GitLab answered ${why}.`, { service: 'gitlab', code: codes[why] });
    this.why = why;
    this.words = words;
  }
}
