/** Characters that no shell, TOML, YAML or JSON string treats specially. */
const harmless = /^[A-Za-z0-9/][A-Za-z0-9_@%+=:,./-]{0,254}$/;

/**
 * A command or snippet with foreign values filled in, as a template tag.
 *
 * @returns null where a value is absent, or holds a character that could mean more than itself where it is pasted.
 */
export function fill(parts: TemplateStringsArray, ...values: readonly (string | null)[]): string | null {
  const filled = values.filter((value) => value !== null && harmless.test(value));
  if (filled.length < values.length) return null;
  return parts.reduce((text, part, index) => `${text}${values[index - 1] ?? ''}${part}`);
}
