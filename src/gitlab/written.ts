import { ExternalError } from '../errors.ts';
import type { Written } from '../remedies/gitlab-port.ts';
import { RefusedError } from './refused-error.ts';

/**
 * Makes every fate of a write a value, save a refused token and faults of ours.
 *
 * @throws PermanentError where GitLab refuses the token.
 */
export async function written<T>(send: () => Promise<T>): Promise<Written<T>> {
  try {
    return { kind: 'done', value: await send() };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'refused', why: error.why, words: error.words };
    if (!(error instanceof ExternalError)) throw error;
    if (error.code === 'ratelimited') return { kind: 'limited', retryAfterMs: error.retryAfterMs };
    return { kind: 'unknown', words: error.message };
  }
}
