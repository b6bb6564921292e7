/** Whether `19.3.0` is at least `18.7`; what is absent counts as 0. */
export function isAtLeast(version: string, wanted: string): boolean {
  const given = version.split('.').map(Number);
  for (const [index, part] of wanted.split('.').map(Number).entries()) {
    const own = given[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
