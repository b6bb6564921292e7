import type { JsonObject } from '../json.ts';

/** Something for the app, before it is dressed for HTTP or for a socket. */
export interface Envelope {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: JsonObject;
  /** Whether the acknowledgement may say something. */
  readonly acceptsResponse: boolean;
}

/** Only events are ever sent again. */
export interface Retry {
  /** Counts from 1. */
  readonly attempt: number;
  readonly reason: string;
}

/** What came back. */
export type Delivered =
  | {
      readonly kind: 'acknowledged';
      /** JSON where it was JSON; the empty string where nothing was said. */
      readonly body: unknown;
      readonly tookMs: number;
    }
  | {
      readonly kind: 'failed';
      /** In the words of `x-slack-retry-reason`. */
      readonly reason: 'http_timeout' | 'http_error' | 'connection_failed';
      readonly detail: string;
      /** The app asked not to be sent this again. */
      readonly isFinal: boolean;
    };

/** A way to the app. */
export type Transport = (envelope: Envelope, retry: Retry | undefined) => Promise<Delivered>;

/** The JSON that a string holds, otherwise the string. */
export function parseAcknowledgement(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
