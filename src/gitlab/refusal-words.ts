import { redact } from '../failure/redaction/redact.ts';

const longest = 300;

/**
 * GitLab's own words for a refusal, one line of at most 300 characters, redacted and still hostile. Empty where the
 * body is not of its API. It says `{"message": "403 Forbidden - …"}`, `{"message": {"value": ["is invalid"]}}`,
 * `{"message": ["…"]}` or `{"error": "key is missing"}`.
 *
 * @see https://docs.gitlab.com/api/rest/troubleshooting/
 */
export function refusalWords(body: string): string {
  const said = sentences(parsed(body)).join('; ');
  const line = redact(said)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function parsed(body: string): unknown {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== 'object' || answer === null) return undefined;
    if ('message' in answer) return answer.message;
    if ('error_description' in answer) return answer.error_description;
    return 'error' in answer ? answer.error : undefined;
  } catch {
    return undefined;
  }
}

/** `value is invalid`: the model's errors by field, `base` being the record as a whole. */
function sentences(said: unknown, field = ''): readonly string[] {
  if (typeof said === 'string') return [field === '' || field === 'base' ? said : `${field} ${said}`];
  if (Array.isArray(said)) return said.slice(0, 10).flatMap((one: unknown) => sentences(one, field));
  if (typeof said !== 'object' || said === null || field !== '') return [];
  return Object.entries(said)
    .slice(0, 10)
    .flatMap(([name, one]) => sentences(one, name));
}
