/** Empty text is refused everywhere, too long text almost everywhere. */
export function lengthViolation(
  path: string,
  text: string,
  { max }: { readonly max: number },
): readonly string[] {
  if (text.trim() === '' && text !== ' ') return [`${path}: empty`];
  return text.length > max ? [`${path}: ${text.length} characters, at most ${max}`] : [];
}
