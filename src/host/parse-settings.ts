import type { z } from 'zod';

/** Loads a schema: that takes longer than all else that is done with a file, and most hosts do not have each of them. */
export type LoadSchema<T> = () => Promise<z.ZodType<T>>;

export type ParsedSettings<T> =
  | { readonly kind: 'parsed'; readonly settings: T }
  /** `why` holds nothing of the text, which may hold secrets. */
  | { readonly kind: 'broken'; readonly why: string };

export async function parseToml<T>(text: string, load: LoadSchema<T>): Promise<ParsedSettings<T>> {
  const { parse } = await import('smol-toml');
  return parseBy(parse, text, load);
}

export async function parseJson<T>(text: string, load: LoadSchema<T>): Promise<ParsedSettings<T>> {
  return parseBy(JSON.parse, text, load);
}

async function parseBy<T>(
  read: (text: string) => unknown,
  text: string,
  load: LoadSchema<T>,
): Promise<ParsedSettings<T>> {
  let value: unknown;
  try {
    value = read(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { kind: 'broken', why: whereBroken(error) };
  }
  const parsed = (await load()).safeParse(value);
  if (parsed.success) return { kind: 'parsed', settings: parsed.data };
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return { kind: 'broken', why: path === '' ? 'it is no table' : `${path} has the wrong type` };
}

/** Parsers quote the text around the fault; only the place is told. */
function whereBroken(error: unknown): string {
  const hasLine = error instanceof Error && 'line' in error && typeof error.line === 'number';
  if (hasLine) return `syntax error in line ${String(error.line)}`;
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? 'syntax error' : `syntax error at character ${position}`;
}
