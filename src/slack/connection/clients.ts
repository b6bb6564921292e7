import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { slackLibraryLog } from './library-log.ts';

export interface SlackClients {
  /** One try per call: a second try of `chat.postMessage` after a lost answer would post twice. */
  readonly posting: WebClient;
  /** For what may be asked twice. */
  readonly reading: WebClient;
}

interface ClientSettings {
  readonly botToken: string;
  /** Web API root with `/api/`. */
  readonly apiUrl: string;
  readonly log: Logger;
  /** Of one try, in milliseconds. */
  readonly timeoutMs?: number;
}

/** How long a call may be on its way; what was not answered by then may still take effect shortly after. */
export const callTimeoutMs = 10_000;

export function createSlackClients(settings: ClientSettings): SlackClients {
  return {
    posting: new WebClient(settings.botToken, { ...clientOptions(settings), retryConfig: { retries: 0 } }),
    reading: new WebClient(settings.botToken, clientOptions(settings)),
  };
}

/**
 * Fresh options for one client or receiver: the libraries write into the object they get. Never sets `headers`, which
 * one client would fill with its token for the next to send, and always a `retryConfig`, which Socket Mode would
 * otherwise replace for all who share the object.
 */
export function clientOptions({
  apiUrl,
  log,
  timeoutMs = callTimeoutMs,
}: Pick<ClientSettings, 'apiUrl' | 'log' | 'timeoutMs'>): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    timeout: timeoutMs,
    retryConfig: { retries: 2, minTimeout: 500, factor: 2 },
    // Otherwise one limited method pauses every other call of the client.
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: slackLibraryLog(log),
  };
}
