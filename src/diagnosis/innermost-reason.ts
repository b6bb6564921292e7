import { withoutPullWrappers } from '../failure/reason.ts';

/**
 * The error at the core of a reason, without those that wrap it: `dial tcp 10.0.0.9:443: i/o timeout`, not what was
 * being done when it occurred.
 *
 * @param start where the words begin by which its cause was recognised; null where none was
 * @returns one line, empty only where the reason is
 */
export function innermostReason(reason: string, start: number | null): string {
  const core = start === null ? withoutPullWrappers(reason) : coreOf(reason, start);
  return withoutLoneEnds(core.trim()).replace(escapedLineEnd, '') || reason;
}

/** A line end that Go's `%q` or JSON wrote as two characters. */
const escapedLineEnd = /\\{1,4}n$/;

/** A page in place of an answer says nothing readable; the two clauses before it tell what was asked and answered. */
function coreOf(reason: string, start: number): string {
  const at = clauseStart(reason, start);
  if (!/^["\s]{0,4}</.test(reason.slice(at, at + 8))) return reason.slice(at);
  const before = clauseStart(reason, Math.max(0, at - 2));
  return reason.slice(clauseStart(reason, Math.max(0, before - 2)));
}

const longestOpening = 400;

/** Go prints a system call and its address in front of the error: both belong to it. */
const systemCall = /\b(?:dial|read|write) (?:tcp|udp|unix) \S{1,255}: (?:\w{1,12}: )?$/;

function clauseStart(reason: string, start: number): number {
  const from = Math.max(0, start - longestOpening);
  const opening = reason.slice(from, start);
  const call = systemCall.exec(opening);
  if (call !== null) return from + call.index;
  const colon = opening.lastIndexOf(': ');
  if (colon === -1) return from === 0 ? 0 : start;
  return from + colon + 2;
}

/** Without the quotes and brackets at either end whose other half belonged to a wrapper. */
function withoutLoneEnds(text: string): string {
  if (isBalanced(text)) return /^"(?<inner>.*)"$/.exec(text)?.groups?.['inner'] ?? text;
  const behind = /["'`}\])\s]{0,12}$/.exec(text)?.[0].length ?? 0;
  const core = text.slice(0, balancedEnd(text, behind)).trim();
  return isBalanced(core) ? core : core.replace(/^["'`{[(\s]{1,12}/, '');
}

/** Where the text ends without as many of its last `most` characters as leave what they close. */
function balancedEnd(text: string, most: number): number {
  for (let dropped = most; dropped > 0; dropped -= 1)
    if (isBalanced(text.slice(0, -dropped))) return text.length - dropped;
  return text.length;
}

const pairs = ['""', "''", '``', '{}', '[]', '()'] as const;

function isBalanced(text: string): boolean {
  return pairs.every(([open = '', close = '']) =>
    open === close ? count(text, open) % 2 === 0 : count(text, open) === count(text, close),
  );
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
