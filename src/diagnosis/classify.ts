import type { Cause, Groups, Wrapper } from '../causes/cause.ts';

/** Where a cause recognised itself in a reason. */
export interface Hit {
  readonly cause: Cause;
  readonly groups: Groups;
  /** Index into the reason, as is `end`. */
  readonly start: number;
  readonly end: number;
}

/** Longer reasons are read from here back: the innermost clause stands last. */
const maxLength = 16_384;

/**
 * The cause of the innermost reason. Errors wrap outermost first ("pull failed: dial tcp: lookup …"), so of all
 * hits the one that starts latest is the most specific.
 *
 * @returns null where no cause recognises itself.
 */
export function classify(reason: string, causes: readonly Cause[]): Hit | null {
  const cut = Math.max(0, reason.length - maxLength);
  const clause = reason.slice(cut);
  const hits = findHits(
    clause,
    causes.filter(({ lastResort }) => !lastResort),
  );
  const vague =
    hits.length > 0
      ? []
      : findHits(
          clause,
          causes.filter(({ lastResort }) => lastResort),
        );
  const best = [...hits, ...vague].reduce<Hit | null>(
    (latest, hit) => (latest && latest.start >= hit.start ? latest : hit),
    null,
  );
  return best === null ? null : { ...best, start: best.start + cut, end: best.end + cut };
}

/** Every place where a cause recognises itself, by start; what lies inside a longer hit belongs to that one. */
export function findHits(clause: string, causes: readonly Cause[]): readonly Hit[] {
  const hits = causes
    .flatMap((cause) => [
      ...cause.patterns.flatMap((pattern) => matches(pattern, cause, clause)),
      ...cause.wrappers.flatMap((wrapper) => wrapped(wrapper, cause, clause)),
    ])
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  let longest = { start: -1, end: -1 };
  return hits.filter((hit) => {
    if (hit.end > longest.end) longest = hit;
    return hit.start === longest.start && hit.end === longest.end;
  });
}

function matches(pattern: RegExp, cause: Cause, clause: string): readonly Hit[] {
  return [...clause.matchAll(pattern)].map((match) => ({
    cause,
    groups: match.groups ?? {},
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function wrapped({ opening, provided, unless }: Wrapper, cause: Cause, clause: string): readonly Hit[] {
  const match = opening.exec(clause);
  if (match === null) return [];
  const inner = clause.slice(match.index + match[0].length);
  if (provided?.test(inner) === false || unless?.test(inner) === true) return [];
  return [{ cause, groups: match.groups ?? {}, start: match.index, end: clause.length }];
}
