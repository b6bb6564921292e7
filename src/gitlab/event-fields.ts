import { z } from 'zod';
import { redact } from '../failure/redaction/redact.ts';

/**
 * Fields of webhook events, read leniently: what is missing or of another type becomes null or false, so that a
 * version of GitLab that leaves one out, or changes it, costs that field and not the failure.
 */
export const textField = z.string().min(1).transform(clean).nullable().catch(null);
export const rawField = z.string().min(1).nullable().catch(null);
export const idField = z.int().positive().nullable().catch(null);
export const flagField = z.boolean().catch(false);
export const timeField = z.string().transform(toIsoTime).nullable().catch(null);

const longest = 1_000;

/** Redacted first, cut afterwards: half a secret is no longer recognised as one. */
export function clean(text: string): string {
  return redact(text)
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, '');
}

const timePattern = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(UTC|Z|[+-]\d\d:?\d\d)$/;

/** GitLab writes `2026-09-26 10:42:49 UTC` in plain fields and ISO 8601 in `…_iso` ones. */
function toIsoTime(text: string): string | null {
  const [, day, time, zone] = timePattern.exec(text) ?? [];
  if (day === undefined || time === undefined || zone === undefined) return null;
  const offset = zone === 'UTC' || zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const instant = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

const maxTags = 50;

export const runnerField = z
  .object({
    id: z.int().positive(),
    description: z.string().catch('').transform(clean),
    tags: z.array(z.unknown()).catch([]).transform(toTags),
  })
  .nullable()
  .catch(null);

function toTags(tags: readonly unknown[]): string[] {
  return tags
    .filter((tag) => typeof tag === 'string')
    .slice(0, maxTags)
    .map(clean);
}

export const userField = z.object({ username: textField }).nullable().catch(null);

export const environmentField = z.object({ name: textField }).nullable().catch(null);

export const projectShape = { web_url: rawField, path_with_namespace: rawField };
export const projectField = z
  .object({ ...projectShape, id: idField })
  .nullable()
  .catch(null);

export const sourcePipelineField = z
  .object({ project: projectField, pipeline_id: z.int().positive() })
  .nullable()
  .catch(null);
