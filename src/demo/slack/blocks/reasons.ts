import type { z } from 'zod';
import type { Json } from '../json.ts';

/** Validation issues in Slack's words, each with the JSON pointer of its place. */
export function toReasons(error: z.ZodError, root: Json, prefix: string): readonly string[] {
  return error.issues.map((issue) => {
    const pointer = [prefix, ...issue.path.map(String)].join('/');
    return `${wordsFor(issue, valueAt(root, issue.path))} [json-pointer:${pointer}]`;
  });
}

function wordsFor(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'too_big') return tooBig(issue);
  if (issue.code === 'too_small') return tooSmall(issue);
  if (issue.code === 'unrecognized_keys') return `invalid additional property: ${issue.keys.join(', ')}`;
  if (value === undefined && issue.path.length > 0) {
    return `missing required field: ${String(issue.path.at(-1))}`;
  }
  if (issue.code === 'invalid_union') return `unsupported type: ${JSON.stringify(value)}`;
  return issue.code === 'invalid_type' ? `must be a ${issue.expected}` : issue.message;
}

function tooBig({ origin, maximum }: { readonly origin: string; readonly maximum: number | bigint }): string {
  if (origin === 'array') return `no more than ${maximum} items allowed`;
  return `must be less than ${Number(maximum) + 1}${origin === 'string' ? ' characters' : ''}`;
}

function tooSmall({
  origin,
  minimum,
}: {
  readonly origin: string;
  readonly minimum: number | bigint;
}): string {
  if (origin === 'array') return `no less than ${minimum} items allowed`;
  return `must be more than ${Number(minimum) - 1}${origin === 'string' ? ' characters' : ''}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).find(([name]) => name === String(key))?.[1];
  }, root);
}
