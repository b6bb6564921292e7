/** Links become their labels, or what was typed; entities become characters. */
export function withoutMarkup(text: string): string {
  return text
    .replace(/<(?:https?:\/\/|mailto:)[^<>|\n]*\|([^<>\n]*)>/g, '$1')
    .replace(/<((?:https?:\/\/)[^<>|\n]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
