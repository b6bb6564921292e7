import { parse } from 'smol-toml';
import type { z } from 'zod';
import { type ParsedSettings, parseBy } from '../credentials/parse-json.ts';

export function parseToml<T>(text: string, schema: z.ZodType<T>): ParsedSettings<T> {
  return parseBy(parse, text, schema);
}
