import type { IncomingMessage, ServerResponse } from 'node:http';

/** One route of the pages, as the bot's server takes them. */
export interface WebRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly listener: (
    request: IncomingMessage,
    response: ServerResponse,
    /** What stands in the place of `:token`. */
    parameter: string,
  ) => Promise<void>;
}
