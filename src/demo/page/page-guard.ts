import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Whether a request may be answered: other sites that a person has open must neither read the page nor click on it. A name
 * in `Host` that is not ours would be another site's that was made to point here.
 *
 * @param host what is listened on.
 * @see https://fetch.spec.whatwg.org/#http-origin
 * @see https://w3c.github.io/webappsec-fetch-metadata/
 */
export function isOwnRequest({ headers }: Pick<IncomingMessage, 'headers'>, host: string): boolean {
  const asked = headers.host ?? '';
  const { origin } = headers;
  const site = headers['sec-fetch-site'] ?? 'none';
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return (
    isOwnName(hostnameOf(asked), host) &&
    (origin === undefined || origin === `http://${asked}`) &&
    (site === 'none' || site === 'same-origin' || isNavigation)
  );
}

/** A click has to be JSON, which no other site can send without being asked first, and must not come by a link. */
export function isOwnClick(request: Pick<IncomingMessage, 'headers'>, host: string): boolean {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim();
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate';
  return type === 'application/json' && !isNavigation && isOwnRequest(request, host);
}

function hostnameOf(asked: string): string {
  return asked
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

function isOwnName(name: string, host: string): boolean {
  return name === 'localhost' || name === host.toLowerCase() || isIP(name) !== 0;
}
