import { z } from 'zod';

/** Form fields are strings; these read them as Slack does. */
export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1'),
]);

export const count = z.union([z.int(), z.string().regex(/^\d+$/u).transform(Number)]);

export const timestamp = z.string().regex(/^\d{10,}\.\d{6}$/u, 'is not a valid timestamp');

/** The lookups' `oldest` and `latest` need no fraction. */
export const instant = z.string().regex(/^\d+(\.\d+)?$/u);

export const anyJson = z.json();
