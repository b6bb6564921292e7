import type { z } from 'zod';
import { type ParsedSettings, parseBy } from '../credentials/parse-json.ts';

/** Loads a schema: that takes longer than all else that is done with a file, and most hosts do not have each of them. */
export type LoadSchema<T> = () => Promise<z.ZodType<T>>;

export async function parseToml<T>(text: string, load: LoadSchema<T>): Promise<ParsedSettings<T>> {
  const { parse } = await import('smol-toml');
  return parseBy(parse, text, await load());
}

export async function parseJson<T>(text: string, load: LoadSchema<T>): Promise<ParsedSettings<T>> {
  return parseBy(JSON.parse, text, await load());
}
