import { z } from 'zod';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A text of the given form; `error` is the rest of a sentence that begins with the variable's name. */
export function token(pattern: RegExp, error: string) {
  return z.string({ error: 'is not set' }).regex(pattern, { error });
}

/** A text that `parse` makes something of. */
export function parsed<T>(parse: (text: string) => T | undefined, error: string) {
  return z.string({ error: 'is not set' }).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

export function httpUrl() {
  return z
    .string()
    .refine(isPlainHttpUrl, { error: 'must be an http:// or https:// URL without user, query or fragment' })
    .transform((url) => url.replace(/\/+$/, ''));
}

/** What browsers reach: a one-time address over plain HTTP could be read on its way. */
export function publicUrl() {
  return httpUrl().refine((url) => url.startsWith('https://') || isLoopback(url), {
    error: 'must begin with https://, unless it is on loopback',
  });
}

export function redisUrl() {
  return z
    .string({ error: 'is not set' })
    .refine(isRedisUrl, { error: 'must be a URL that begins with redis:// or rediss://' });
}

export function logLevel() {
  return z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .default('info')
    .meta({ description: `Least level that is logged: ${logLevels.join(', ')}.` });
}

function isPlainHttpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return false;
  return `${url.username}${url.password}${url.search}${url.hash}` === '';
}

function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isRedisUrl(text: string): boolean {
  if (!/^rediss?:\/\/[^\s/?#]+/.test(text) || !URL.canParse(text)) return false;
  try {
    decodeURIComponent(new URL(text).password);
    return true;
  } catch {
    return false;
  }
}
