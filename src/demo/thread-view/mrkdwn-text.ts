import { emojiText } from './emoji-text.ts';
import type { Names } from './line.ts';

/** Slack's markup as it is read: labels instead of addresses, names instead of ids, entities decoded. */
export function mrkdwnText(text: string, names: Names): string {
  return text
    .split(/(<[^<>\n]+>)/u)
    .map((part) => (/^<.+>$/u.test(part) ? tokenText(part.slice(1, -1), names) : styled(part)))
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function tokenText(token: string, names: Names): string {
  const [target = '', label] = token.split('|', 2);
  const [sign, id] = [target.slice(0, 1), target.slice(1)];
  if (sign === '@') return `@${label ?? names.get(id) ?? id}`;
  if (sign === '#') return `#${label ?? id}`;
  if (sign === '!') return commandText(id, label);
  return label ?? target;
}

/** `!date^…` shows the time it names, of which the label is the plain form; the others call people. */
function commandText(command: string, label: string | undefined): string {
  if (command.startsWith('date^')) return label ?? '';
  return `@${label ?? command.split('^', 1).join('')}`;
}

/** Marks for bold stand around whole words and go; a lone sign stays. */
function styled(text: string): string {
  return text
    .replace(/(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])/gu, '$1')
    .replace(/:([a-z0-9_+-]+):/gu, (_whole, name) => emojiText(String(name)));
}
