import { withoutMarkup } from '../without-markup.ts';

/**
 * What a person typed behind a command, word by word: links are what was typed, mentions are names with their sign and no
 * mentions any more, quotes and backticks around words are gone.
 *
 * @param text as Slack sends it for an app with `should_escape`.
 */
export function typedWords(text: string): readonly string[] {
  return withoutMarkup(withoutMentions(text.slice(0, longestTyped)))
    .replace(invisible, '')
    .replace(quotes, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** An image reference has at most 4096 characters. */
const longestTyped = 6_000;

/** `<@U123|ana>`, `<#C123|ci>`, `<!channel>`, `<!subteam^S1|@team>`: what is shown of them. */
function withoutMentions(text: string): string {
  return text.replace(
    /<([@#!])([^<>|\n]*)(?:\|([^<>\n]*))?>/g,
    (_all, sign: string, id: string, label = '') => {
      const name = String(label) || id;
      return sign === '!' ? `@${name.replace(/^@/, '')}` : `${sign}${name}`;
    },
  );
}

/** No reference has any of these. */
const quotes = /["'`\u2018\u2019\u201C\u201D\u00AB\u00BB]/g;
const invisible = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;
