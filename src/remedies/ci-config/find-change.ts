import type { Piece } from './variable-pieces.ts';

/** What has to be written otherwise, and where. */
export type Change =
  | {
      readonly kind: 'change';
      /** Name of the variable that holds it; null for the reference itself. */
      readonly source: string | null;
      /** Of the value that the scalar holds, before expansion. */
      readonly from: number;
      readonly to: number;
      readonly text: string;
    }
  | { readonly kind: 'uncertain'; readonly why: string };

/**
 * Which piece of a reference has to change for `actual` to become `wanted`. What only GitLab knows is told from what
 * stands around it, once at most.
 *
 * @param actual the reference as it was pulled
 */
export function findChange(pieces: readonly Piece[], actual: string, wanted: string): Change {
  const placed = place(pieces, actual);
  if (placed === undefined) {
    const names = pieces.flatMap((piece) => (piece.kind === 'unknown' ? [piece.name] : []));
    const why =
      names.length === 0
        ? 'what it says is not what was pulled: a variable is set somewhere else too'
        : `it depends on ${[...new Set(names)].join(' and ')}, set outside of the files`;
    return uncertain(why);
  }
  const { start, end, text } = difference(actual, wanted);
  const holding = placed.filter((one) => one.start <= start && end <= one.end);
  // Where something is only added, both neighbours could take it: it belongs to the one that has the name or tag.
  const [holder, ...others] =
    holding.length > 1 ? holding.filter((one) => /[\w.-]$/.test(one.text) && one.end === start) : holding;
  if (holder === undefined || others.length > 0)
    return uncertain('it is put together of several parts, more than one of which would have to change');
  if (holder.piece.kind === 'unknown')
    return uncertain(`${holder.piece.name}, which is set outside of the files, holds what is wrong`);
  const { source, from } = holder.piece;
  return { kind: 'change', source, from: from + start - holder.start, to: from + end - holder.start, text };
}

interface Placed {
  readonly piece: Piece;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** @returns undefined where the pieces do not make up `actual`, or could in more than one way. */
function place(pieces: readonly Piece[], actual: string): readonly Placed[] | undefined {
  const unknown = pieces.findIndex(({ kind }) => kind === 'unknown');
  if (unknown !== pieces.findLastIndex(({ kind }) => kind === 'unknown')) return undefined;
  const known = pieces.reduce((sum, piece) => sum + (piece.kind === 'written' ? piece.text.length : 0), 0);
  const room = actual.length - known;
  if (unknown < 0 ? room !== 0 : room < 1) return undefined;
  let start = 0;
  const placed = pieces.map((piece): Placed => {
    const length = piece.kind === 'written' ? piece.text.length : room;
    const text = actual.slice(start, start + length);
    const one = { piece, text, start, end: start + length };
    start += length;
    return one;
  });
  const fits = placed.every(({ piece, text }) => piece.kind === 'unknown' || piece.text === text);
  return fits ? placed : undefined;
}

function difference(actual: string, wanted: string) {
  let start = 0;
  while (start < actual.length && start < wanted.length && actual[start] === wanted[start]) start += 1;
  let end = actual.length;
  let wantedEnd = wanted.length;
  while (end > start && wantedEnd > start && actual[end - 1] === wanted[wantedEnd - 1]) {
    end -= 1;
    wantedEnd -= 1;
  }
  return { start, end, text: wanted.slice(start, wantedEnd) };
}

function uncertain(why: string): Change {
  return { kind: 'uncertain', why };
}
