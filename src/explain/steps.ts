import type { Actor, Remedy } from '../causes/cause.ts';
import { toEscape, unprintable } from './answer.ts';

/** What to do, numbered, for a person at a terminal; the empty string where there is nothing. */
export function toSteps(remedies: readonly Remedy[]): string {
  return remedies.length === 0 ? '' : `What to do\n${remedies.map(toStep).join('\n')}`;
}

const actors: Readonly<Record<Actor, string>> = {
  developer: 'Developer',
  maintainer: 'Maintainer',
  'runner-owner': 'Runner owner',
  'registry-owner': 'Registry owner',
  network: 'Network team',
  'pullcheck-operator': 'Operator of Pullcheck',
};

function toStep({ actor, action, command, source }: Remedy, index: number): string {
  const lines = [`${`${index + 1}.`.padStart(4)} ${actors[actor]}: ${toPrintable(action)}`];
  if (command !== null) lines.push(indent(command, 8));
  lines.push(`     ${toPrintable(source)}`);
  return lines.join('\n');
}

export function indent(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(width)}${toPrintable(line)}`)
    .join('\n');
}

/** A log may hold sequences that repaint a terminal: whatever is no visible character is spelled out. */
export function toPrintable(text: string): string {
  return text.replaceAll('\t', '  ').replace(unprintable, toEscape);
}
