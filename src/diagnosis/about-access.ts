import type { VantageVerdict } from './vantage-verdict.ts';

/** Whoever asks as someone else is refused for other reasons. */
export function isAboutAccess({ cause }: Pick<VantageVerdict, 'cause'>): boolean {
  return cause !== null && aboutAccess.has(cause);
}

const aboutAccess: ReadonlySet<string> = new Set([
  'access-denied',
  'auth-required',
  'credentials-rejected',
  'permission-denied',
]);
