import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A secret that one browser holds for ten minutes, so that what began in it can end only in it. */
export interface BrowserCookie {
  read(request: IncomingMessage): string | null;
  /** The browser's own secret, or a new one, and the header that keeps it for another ten minutes. */
  give(request: IncomingMessage): {
    readonly browser: string;
    readonly headers: Readonly<Record<string, string>>;
  };
}

const maxAgeSeconds = 600;

/**
 * `__Host-` keeps other hosts of the domain from setting it; it needs TLS, which only loopback may do without. `Lax`, because
 * GitLab's redirect comes from another site.
 */
export function createBrowserCookie(publicUrl: string): BrowserCookie {
  const isSecure = publicUrl.startsWith('https://');
  const name = isSecure ? '__Host-pullcheck' : 'pullcheck';

  function read({ headers }: IncomingMessage): string | null {
    const values = (headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1));
    const [value] = values;
    return values.length === 1 && value !== undefined && /^[\w-]{43}$/.test(value) ? value : null;
  }

  return {
    read,
    give(request) {
      const browser = read(request) ?? randomBytes(32).toString('base64url');
      const attributes = ['Path=/', `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
      if (isSecure) attributes.push('Secure');
      return { browser, headers: { 'set-cookie': `${name}=${browser}; ${attributes.join('; ')}` } };
    },
  };
}
