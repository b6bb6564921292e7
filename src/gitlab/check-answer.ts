import type { z } from 'zod';
import { ExternalError } from '../errors.ts';

/** @throws ExternalError where GitLab's answer is not of this shape. */
export function check<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  // The cause names fields and kinds, never values.
  throw new ExternalError('GitLab answered with something else than was asked for.', {
    service: 'gitlab',
    code: 'unexpected-answer',
    cause: parsed.error,
  });
}
