import type { Call, CallListener } from './calls.ts';
import type { PeopleAtWork } from './deliveries/people-at-work.ts';
import type { ViewsAtWork } from './deliveries/views-at-work.ts';
import type { Fault } from './faults.ts';
import type { PaceOptions } from './pace.ts';
import type { Room } from './room.ts';

export interface SlackStandInOptions {
  /** Of the bot token; the manifest's where absent. */
  readonly scopes?: readonly string[];
  /** Event names as in the manifest; the manifest's where absent. */
  readonly events?: readonly string[];
  /** Milliseconds since 1970; `Date.now` where absent. */
  readonly now?: () => number;
  /** Limits `chat.postMessage` per channel as Slack does; unlimited where absent. */
  readonly pace?: PaceOptions;
  /**
   * What becomes of a reply whose parent was deleted. Slack posts it to the channel, without `thread_ts` in the answer;
   * `thread_not_found` has been seen too. `unthreaded` where absent.
   *
   * @see https://github.com/slack-go/slack/issues/1571
   */
  readonly orphanReply?: 'unthreaded' | 'thread_not_found';
  /** How soon deliveries have to be acknowledged; 3 s where absent, as in Slack. */
  readonly ackWithinMs?: number;
  /** Before each further attempt at an event; at once, 1 min and 5 min where absent, as in Slack. */
  readonly eventRetriesAfterMs?: readonly number[];
  /** Any free port where absent. */
  readonly port?: number;
}

/** How the app gets what people do. */
export interface Connection {
  /**
   * Delivers over HTTP from now on, once the address has echoed a challenge. Without it, open sockets are used.
   *
   * @throws Error where it does not.
   */
  readonly connect: (requestUrl: string) => Promise<void>;
  /** Delivers nothing over HTTP any more. */
  readonly disconnect: () => void;
  readonly openSockets: () => number;
  /** Tells every socket to leave; those told to refresh come back by themselves. */
  readonly announceDisconnect: (reason: 'warning' | 'refresh_requested' | 'link_disabled') => void;
  /** Cuts every socket without a word. */
  readonly cutSockets: () => void;
  /** Resolves when everything was delivered once; later attempts are not awaited. */
  readonly settled: () => Promise<void>;
}

/** Slack, as far as one installed app sees it: one workspace on a real HTTP server on 127.0.0.1. */
export interface SlackStandIn extends Room, Connection, PeopleAtWork, ViewsAtWork {
  /** For `SLACK_API_URL`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;

  /** What was done that a correct program never does, oldest first. */
  readonly violations: () => readonly string[];
  /** Web API calls in the order of arrival. */
  readonly calls: (method?: string) => readonly Call[];
  /** @returns a function that takes the listener off again. */
  readonly onCall: (listener: CallListener) => () => void;
  readonly fault: (fault: Fault) => void;
  /** Faults that have not happened as often as asked. */
  readonly pendingFaults: () => readonly Fault[];
  readonly clearFaults: () => void;
  /**
   * Resolves as soon as `read` gives something, looking again whenever anything happens here and every few milliseconds.
   *
   * @throws Error after `timeoutMs` (5 s where absent).
   */
  readonly waitFor: <Value>(read: () => Value | undefined | false, timeoutMs?: number) => Promise<Value>;
  /** Cuts every connection. */
  readonly close: () => Promise<void>;
}
