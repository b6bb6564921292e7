/** Where a registry or a mirror is, as a setting writes it. */
export interface RegistryAddress {
  readonly scheme: 'https' | 'http';
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** With the port that is written, as engines compare it: `mirror.example.com:5000`. */
  readonly host: string;
  /** Without a slash at its end; empty for the root. */
  readonly path: string;
}

/**
 * Reads `https://mirror.example.com/path`, `mirror.example.com:5000`, `[::1]:5000`; https where no scheme is written.
 *
 * @returns undefined where that is no address
 */
export function parseRegistryAddress(text: string): RegistryAddress | undefined {
  const hasScheme = /^https?:\/\//i.test(text);
  const url = hasScheme ? text : `https://${text}`;
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(url);
  if (hostname === '') return undefined;
  const scheme = protocol === 'http:' ? 'http' : 'https';
  const written = /:(\d+)$/.exec(url.replace(/^https?:\/\//i, '').split(/[/?#]/, 1)[0] ?? '')?.[1];
  return {
    scheme,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (scheme === 'https' ? 443 : 80) : Number(port),
    host: `${hostname}${written === undefined ? '' : `:${written}`}`,
    path: pathname.replace(/\/+$/, ''),
  };
}
