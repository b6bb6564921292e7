import type { Fault } from '../probes/ladder/faults.ts';
import { readRegistryError } from '../probes/ladder/registry-error.ts';
import type { Headers, HttpAnswer } from './exchange.ts';

/** 5xx: the proxy tried, and could not reach or name the target. */
export function faultOfProxy(status: number): Fault {
  if (status === 407) return 'proxy-login-wanted';
  return status >= 500 ? 'proxy-target-unreachable' : 'proxy-refused';
}

/** What a proxy says of itself and of its reasons; lower case. */
export const tellingHeaders: readonly string[] = [
  'server',
  'via',
  'x-squid-error',
  'proxy-status',
  'x-cache',
  'proxy-authenticate',
  'content-type',
];

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

/** The words of a proxy's page, without its tags. */
export function wordsOfProxy(body: Buffer): string {
  const text = body
    .toString('utf8', 0, maxBodyBytes)
    .replaceAll(/<(?:style|script)\b[^]*?<\/(?:style|script)>|<[^>]*>/gi, ' ');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}

const maxBodyBytes = 4_096;
