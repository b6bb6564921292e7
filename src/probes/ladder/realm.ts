/** What may be done with the address of a token server that a registry named. */
export type RealmVerdict =
  | { readonly kind: 'usable'; readonly url: URL; readonly takesCredential: boolean; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

interface RealmQuestion {
  readonly realm: string;
  readonly registry: { readonly scheme: 'https' | 'http'; readonly hostname: string };
  /** Hosts that the operator named for this: a credential may go there. */
  readonly isListed: (hostname: string) => boolean;
}

/**
 * Whoever runs a registry chooses the address that the token is asked of. A credential goes only to the registry's own
 * host or domain: a registry named in a job could otherwise collect it.
 *
 * @see https://github.com/advisories/GHSA-3p65-76g6-3w7r
 * @see https://github.com/google/go-containerregistry/pull/2243
 */
export function judgeRealm({ realm, registry, isListed }: RealmQuestion): RealmVerdict {
  if (realm.length > 2_048 || !URL.canParse(realm)) return { kind: 'refused', why: 'it is no URL' };
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { kind: 'refused', why: 'it is not HTTP' };
  if (url.username !== '' || url.password !== '') return { kind: 'refused', why: 'it carries a login' };
  if (url.protocol === 'http:' && registry.scheme === 'https') {
    return { kind: 'refused', why: 'it is plain HTTP where the registry is HTTPS' };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isSameOwner(host, registry.hostname))
    return { kind: 'usable', url, takesCredential: true, why: 'same domain' };
  if (isListed(host)) return { kind: 'usable', url, takesCredential: true, why: 'listed by the operator' };
  return {
    kind: 'usable',
    url,
    takesCredential: false,
    why: `${host} does not belong to ${registry.hostname}`,
  };
}

function isSameOwner(host: string, registry: string): boolean {
  const one = host.toLowerCase();
  const other = registry.toLowerCase();
  if (one === other) return true;
  if (isLocal(one) && isLocal(other)) return true;
  const domain = registrableDomain(other);
  return domain !== undefined && registrableDomain(one) === domain;
}

/** This machine, or a name that only the local network gives a meaning to. */
function isLocal(host: string): boolean {
  return /^(?:127\.[\d.]+|::1)$/.test(host) || (!host.includes('.') && !host.includes(':'));
}

/** @returns undefined for addresses and for names that many unrelated parties have names below. */
function registrableDomain(host: string): string | undefined {
  if (/^[\d.]+$/.test(host) || host.includes(':')) return undefined;
  const labels = host.split('.');
  const shared = sharedSuffixes.find((suffix) => host.endsWith(`.${suffix}`));
  const isCountry = /^[a-z]{2}$/.test(labels.at(-1) ?? '') && secondLevel.test(labels.at(-2) ?? '');
  const depth = shared === undefined ? (isCountry ? 3 : 2) : shared.split('.').length + 1;
  return labels.length < depth ? undefined : labels.slice(-depth).join('.');
}

/** `co.uk`, `com.au`, `gov.br`: below these everyone registers. */
const secondLevel = /^(?:com?|net|org|gov|gob|edu|ac|or|ne|go|mil|ltd|plc|sch|nhs|id|in)$/;

/** Hosting services that hand out names below their own to anyone. */
const sharedSuffixes: readonly string[] = [
  'amazonaws.com',
  'azurecr.io',
  'azurecontainer.io',
  'azurewebsites.net',
  'cloudapp.net',
  'cloudapp.azure.com',
  'cloudfront.net',
  'windows.net',
  'github.io',
  'gitlab.io',
  'pages.dev',
  'workers.dev',
  'r2.dev',
  'run.app',
  'appspot.com',
  'web.app',
  'pkg.dev',
  'googleusercontent.com',
  'herokuapp.com',
  'vercel.app',
  'netlify.app',
  'fly.dev',
  'onrender.com',
  'ngrok.io',
  'ngrok.app',
  'ngrok-free.app',
  'trycloudflare.com',
  'digitaloceanspaces.com',
  'ondigitalocean.app',
  'jfrog.io',
  'nip.io',
  'sslip.io',
  'duckdns.org',
  'dyndns.org',
  'no-ip.org',
];
