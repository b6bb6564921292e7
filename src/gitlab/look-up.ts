import { z } from 'zod';
import { ExternalError } from '../errors.ts';
import { RefusedError } from './refused-error.ts';

/** GitLab also answers 404 for what the token may not see. */
export type Lookup<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'missing'; readonly why: 'forbidden' | 'not-found' };

/** Makes a 403 or 404 a value. */
export async function lookUp<T>(call: () => Promise<T>): Promise<Lookup<T>> {
  try {
    return { kind: 'found', value: await call() };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const { why } = error;
    if (why === 'forbidden' || why === 'not-found') return { kind: 'missing', why };
    throw error;
  }
}

/** @throws ExternalError where the answer is not what was asked for; it holds nothing of the answer. */
export function check<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ExternalError('GitLab answered with something else than was asked for.', {
    service: 'gitlab',
    code: 'unexpected-answer',
    cause: parsed.error,
  });
}

/** A field that costs itself alone where it is missing. */
export const text = z.string().nullable().catch(null);
