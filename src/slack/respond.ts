import type { Logger } from 'pino';
import type { TrustedAddresses } from './connection/trusted-address.ts';
import type { SentBlock } from './messages/message.ts';

export interface Answer {
  /** Full sentences, escaped. */
  readonly text: string;
  readonly blocks: readonly SentBlock[];
}

/** Answers one person, in the thread where they asked if they asked in one. Tried once; what goes wrong is logged. */
export type Respond = (
  to: { readonly url: string; readonly threadTs: string | undefined },
  answer: Answer,
) => Promise<void>;

const timeoutMs = 5_000;

export function createRespond(trusted: TrustedAddresses, log: Logger): Respond {
  return async ({ url, threadTs }, { text, blocks }) => {
    if (!trusted.isResponseUrl(url)) {
      log.error({}, 'response_url is not of Slack, not answered');
      return;
    }
    const body = { response_type: 'ephemeral', replace_original: false, text, blocks };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(threadTs === undefined ? body : { ...body, thread_ts: threadTs }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (!response.ok) log.warn({ status: response.status }, 'answer to a person not taken');
    } catch (error) {
      log.warn({ err: error }, 'answer to a person not delivered');
    }
  };
}
