import type { Fault } from '../probes/ladder/faults.ts';

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

/** The words of a proxy's page, without its tags. */
export function wordsOfProxy(body: Buffer): string {
  const text = body
    .toString('utf8', 0, maxBodyBytes)
    .replaceAll(/<(?:style|script)\b[^]*?<\/(?:style|script)>|<[^>]*>/gi, ' ');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}

const maxBodyBytes = 4_096;
