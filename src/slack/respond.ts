import type { Logger } from 'pino';
import type { TrustedAddresses } from './connection/trusted-address.ts';
import type { SentBlock } from './messages/message.ts';

export interface Answer {
  /** Full sentences, escaped. */
  readonly text: string;
  readonly blocks: readonly SentBlock[];
}

export type Response =
  | { readonly kind: 'taken' }
  /** It can never be: used up, too old, or no address of Slack's. */
  | { readonly kind: 'refused' }
  /** It may have been taken. */
  | { readonly kind: 'unsure' };

/** Answers one person, in the thread where they asked if they asked in one. Tried once; what goes wrong is logged. */
export type Respond = (
  to: {
    readonly url: string;
    readonly threadTs: string | undefined;
    /** Whether it takes the place of what the same address was answered before. */
    readonly replaces: boolean;
  },
  answer: Answer,
) => Promise<Response>;

const timeoutMs = 5_000;

export function createRespond(trusted: TrustedAddresses, log: Logger): Respond {
  return async ({ url, threadTs, replaces }, { text, blocks }) => {
    if (!trusted.isResponseUrl(url)) {
      log.error({}, 'response_url is not of Slack, not answered');
      return { kind: 'refused' };
    }
    const body = { response_type: 'ephemeral', replace_original: replaces, text, blocks };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(threadTs === undefined ? body : { ...body, thread_ts: threadTs }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (response.ok) return { kind: 'taken' };
      log.warn({ status: response.status }, 'answer to a person not taken');
      return { kind: response.status === 429 || response.status >= 500 ? 'unsure' : 'refused' };
    } catch (error) {
      log.warn({ err: error }, 'answer to a person not delivered');
      return { kind: 'unsure' };
    }
  };
}
