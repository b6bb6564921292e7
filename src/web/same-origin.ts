import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a post may come from our own page. Browsers name the page's origin with every post; a page without referrer is
 * named `null`, and then Sec-Fetch-Site, which no page can set, has to say that it is ours. What names neither is no browser.
 *
 * @param origin of PUBLIC_URL.
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function isSameOrigin(headers: IncomingHttpHeaders, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const named = headers.origin;
  if (named === undefined || named === origin) return true;
  return named === 'null' && site === 'same-origin';
}
