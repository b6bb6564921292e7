import { byName } from './by-name.ts';

const known = byName({
  red_circle: '\u{1F534}',
  large_orange_circle: '\u{1F7E0}',
  large_yellow_circle: '\u{1F7E1}',
  large_green_circle: '\u{1F7E2}',
  large_blue_circle: '\u{1F535}',
  white_circle: '\u26AA\uFE0F',
  white_check_mark: '\u2705',
  x: '\u274C',
  warning: '\u26A0\uFE0F',
});

/** An emoji by its Slack name; one that is not known here is shown by its name. */
export function emojiText(name: string): string {
  return known.get(name) ?? `:${name}:`;
}
