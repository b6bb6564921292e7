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
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} ${issue.origin === 'string' ? 'characters' : ''}`.trim();
    case 'too_small':
      return issue.origin === 'array'
        ? `no less than ${issue.minimum} items allowed`
        : `must be more than ${Number(issue.minimum) - 1} ${issue.origin === 'string' ? 'characters' : ''}`.trim();
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return value === undefined ? 'missing required field' : `unsupported type: ${JSON.stringify(value)}`;
    case 'invalid_type':
      return value === undefined
        ? `missing required field: ${String(issue.path.at(-1))}`
        : `must be a ${issue.expected}`;
    default:
      return issue.message;
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).find(([name]) => name === String(key))?.[1];
  }, root);
}
