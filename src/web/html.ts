/** Markup that is safe to send: whatever was put into it was escaped. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | false | null | undefined | readonly (Html | string)[];

/** Escapes every value, except what is Html already; false, null and undefined leave nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const pieces = parts.map((part, index) => `${part}${toMarkup(values[index])}`);
  return { markup: pieces.join('') };
}

function toMarkup(value: Value): string {
  if (value === false || value === null || value === undefined) return '';
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(toMarkup).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
