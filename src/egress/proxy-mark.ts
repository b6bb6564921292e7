import { readRegistryError } from '../probes/ladder/registry-error.ts';
import type { Headers, HttpAnswer } from './exchange.ts';

/**
 * Whether a refusal of a request in plain HTTP is the proxy's own. Through a proxy all answers come on one connection, so
 * it takes a mark of the proxy, and none of a registry.
 */
export function isOfProxy({ status, headers, body }: HttpAnswer): boolean {
  if (status === 407) return true;
  if (status < 400 || status === 401 || hasAny(headers, 'docker-distribution-api-version')) return false;
  const { shape } = readRegistryError(body, firstOf(headers, 'content-type'));
  if (shape === 'registry') return false;
  if (hasAny(headers, 'x-squid-error') || / *; *error=/.test(firstOf(headers, 'proxy-status'))) return true;
  const server = firstOf(headers, 'server');
  // A server behind the proxy says who it is; a proxy that passes its page on only adds `Via`.
  return proxies.test(server) || (server === '' && hasAny(headers, 'via') && shape === 'html');
}

const proxies =
  /squid|tinyproxy|privoxy|zscaler|blue ?coat|proxysg|web ?gateway|websense|forti|mikrotik|polipo/i;

function hasAny(headers: Headers, name: string): boolean {
  return headers[name] !== undefined;
}

function firstOf(headers: Headers, name: string): string {
  return [headers[name]].flat()[0] ?? '';
}
