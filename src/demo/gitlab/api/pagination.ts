import type { Answer } from './answer.ts';
import { badParameter } from './answer.ts';
import type { Call } from './call.ts';

const defaultPerPage = 20;
const maxPerPage = 100;

/**
 * One page of the records with GitLab's headers.
 *
 * @see https://docs.gitlab.com/api/rest/#offset-based-pagination
 */
export function page<T>(call: Call, records: readonly T[], present: (record: T) => unknown): Answer {
  const perPage = Math.min(positive(call, 'per_page') ?? defaultPerPage, maxPerPage);
  const current = positive(call, 'page') ?? 1;
  const pages = Math.max(1, Math.ceil(records.length / perPage));
  const body = records.slice((current - 1) * perPage, current * perPage).map(present);
  const next = current < pages ? current + 1 : null;
  const previous = current > 1 ? current - 1 : null;
  return {
    kind: 'json',
    status: 200,
    body,
    headers: {
      'X-Page': String(current),
      'X-Per-Page': String(perPage),
      'X-Next-Page': String(next ?? ''),
      'X-Prev-Page': String(previous ?? ''),
      'X-Total': String(records.length),
      'X-Total-Pages': String(pages),
      Link: links(call, { previous, next, first: 1, last: pages }),
    },
  };
}

function links(
  call: Call,
  pages: Readonly<Record<'previous' | 'next' | 'first' | 'last', number | null>>,
): string {
  return Object.entries(pages)
    .flatMap(([name, number]) => {
      if (number === null) return [];
      const url = new URL(call.url);
      url.searchParams.set('page', String(number));
      return [`<${url.href}>; rel="${name === 'previous' ? 'prev' : name}"`];
    })
    .join(', ');
}

function positive(call: Call, name: string): number | null {
  const given = call.query.get(name);
  if (given === null) return null;
  if (!/^\d+$/.test(given)) throw badParameter(`${name} is invalid`);
  if (Number(given) === 0) throw badParameter(`${name} does not have a valid value`);
  return Number(given);
}
