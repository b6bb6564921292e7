/** A reference taken apart before anyone asked whether it is valid. */
export interface ReferenceParts {
  /** What stands before the first slash where that is a host; `docker.io` where it is none. */
  readonly domain: string;
  /** False where the first part looks like a host (a dot, a colon, upper case) and is not spelled like one. */
  readonly isRegistry: boolean;
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

export const dockerHub = 'docker.io';

/** @see https://github.com/distribution/reference/blob/v0.6.0/normalize.go */
export function splitReference(text: string): ReferenceParts {
  const { domain, rest } = splitDomain(text);
  const at = rest.indexOf('@');
  const named = at < 0 ? rest : rest.slice(0, at);
  const colon = named.indexOf(':');
  return {
    domain,
    isRegistry: registry.test(domain),
    path: colon < 0 ? named : named.slice(0, colon),
    tag: colon < 0 ? null : named.slice(colon + 1),
    digest: at < 0 ? null : rest.slice(at + 1),
  };
}

function splitDomain(text: string): { readonly domain: string; readonly rest: string } {
  const slash = text.indexOf('/');
  if (slash < 0) return { domain: dockerHub, rest: `library/${text}` };
  const first = text.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const domain = !isHost || first === 'index.docker.io' ? dockerHub : first;
  const rest = isHost ? text.slice(slash + 1) : text;
  return { domain, rest: domain === dockerHub && !rest.includes('/') ? `library/${rest}` : rest };
}

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const registry = new RegExp(String.raw`^(?:${label}(?:\.${label})*|\[[A-Fa-f0-9:]+\])(?::[0-9]+)?$`);
