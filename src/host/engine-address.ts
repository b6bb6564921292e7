/** Where an engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly origin: string }
  | { readonly kind: 'unsupported'; readonly why: string };

/**
 * Reads an address as `DOCKER_HOST` has it: `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`,
 * `tcp://host:2375`, a plain path.
 */
export function parseEngineAddress(text: string): EngineAddress {
  if (text.startsWith('unix://')) return { kind: 'socket', path: text.slice('unix://'.length) };
  if (text.startsWith('/') || text.startsWith('\\\\')) return { kind: 'socket', path: text };
  if (text.startsWith('npipe://')) {
    return { kind: 'socket', path: text.slice('npipe://'.length).replaceAll('/', '\\') };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'tcp:' || url?.protocol === 'http:') {
    if (url.port === '2376') return { kind: 'unsupported', why: 'an engine behind TLS is not asked' };
    return { kind: 'tcp', origin: `http://${url.host}` };
  }
  return { kind: 'unsupported', why: 'only unix sockets, named pipes and tcp without TLS are asked' };
}
