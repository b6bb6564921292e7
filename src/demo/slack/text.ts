const token = /<(?:[@#!][^<>\n]+|(?:https?:\/\/|mailto:|tel:)[^<>\n]+)>/gu;

/** Text as Slack stores it: its own markup and entities stay, stray `& < >` become entities. */
export function normaliseText(text: string): string {
  const tokens = text.match(token) ?? [];
  const between = text.split(token).map(escapeStray);
  return between.map((part, index) => part + (tokens[index] ?? '')).join('');
}

/**
 * What in a mrkdwn text calls people: `<!channel>`, `<!here>`, `<!subteam^S…>`, `<@U…>`.
 *
 * @returns the tokens as written, in order.
 */
export function mentionsIn(text: string): readonly string[] {
  return (text.match(token) ?? []).filter((it) => /^<(?:@|!(?:channel|here|everyone|subteam))/u.test(it));
}

function escapeStray(text: string): string {
  return text
    .replace(/&(?!(?:amp|lt|gt);)/gu, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
