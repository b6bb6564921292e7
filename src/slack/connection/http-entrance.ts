import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { slackLibraryLog } from './library-log.ts';

/** Requests older than this are refused by Bolt; it would accept those from the future. */
const clockToleranceSeconds = 300;
/** Slack waits 3 s; what no listener takes is answered before that. */
const unhandledAfterMs = 2_500;

export const slackEventsPath = '/slack/events';

export function createHttpReceiver(signingSecret: string, log: Logger): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: [slackEventsPath],
    bodyLimit: 1_024 * 1_024,
    logger: slackLibraryLog(log),
    unhandledRequestTimeoutMillis: unhandledAfterMs,
  });
}

export type HttpListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Bolt's listener behind a server of ours. `isReady` false: answered 503, so that Slack sends events again. */
export function createEntrance(receiver: HTTPReceiver, isReady: () => boolean): HttpListener {
  return (request, response) => {
    if (!isReady()) return end(response, 503);
    const sentAt = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (sentAt > Date.now() / 1_000 + clockToleranceSeconds) return end(response, 401);
    try {
      receiver.requestListener(request, response);
    } catch {
      // Only addresses other than its own make it throw.
      end(response, 404);
    }
  };
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}
