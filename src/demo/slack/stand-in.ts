import { randomUUID } from 'node:crypto';
import { type Call, type CallListener, createCallLog } from './calls.ts';
import { createFaults, type Fault } from './faults.ts';
import type { Ephemeral, Message } from './message.ts';
import { createPace, type PaceOptions } from './pace.ts';
import { type Channel, channels, users } from './people.ts';
import { manifestScopes } from './scopes.ts';
import { startServer } from './server.ts';
import { createWaiting } from './waiting.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface SlackStandInOptions {
  /** Of the bot token; the manifest's where absent. */
  readonly scopes?: readonly string[];
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
  /** Any free port where absent. */
  readonly port?: number;
}

/** Slack, as far as one installed app sees it: one workspace on a real HTTP server on 127.0.0.1. */
export interface SlackStandIn {
  /** For `SLACK_API_URL`; ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;

  /** What was called that a correct program never calls, oldest first. */
  readonly violations: () => readonly string[];
  readonly calls: (method?: string) => readonly Call[];
  /** @returns a function that takes the listener off again. */
  readonly onCall: (listener: CallListener) => () => void;
  readonly fault: (fault: Fault) => void;
  readonly pendingFaults: () => readonly Fault[];
  readonly clearFaults: () => void;

  /** Messages of the channel itself, oldest first, without replies. */
  readonly messages: (channel: string) => readonly Message[];
  /** Parent and replies, oldest first; empty where there is no such parent. */
  readonly thread: (channel: string, ts: string) => readonly Message[];
  readonly ephemerals: (user?: string) => readonly Ephemeral[];
  /**
   * Resolves as soon as `read` gives something, looking again whenever anything happens here.
   *
   * @throws Error after `timeoutMs` (5 s where absent).
   */
  readonly waitFor: <Value>(read: () => Value | undefined | false, timeoutMs?: number) => Promise<Value>;

  readonly deleteMessage: (channel: string, ts: string) => void;
  /** Adds a channel or replaces the one with this id. */
  readonly putChannel: (channel: Channel) => void;
  readonly archive: (channel: string) => void;
  readonly close: () => Promise<void>;
}

export { channels, users };

/** Starts the stand-in; it listens when this resolves. */
export async function startSlackStandIn(options: SlackStandInOptions = {}): Promise<SlackStandIn> {
  const secret = randomUUID().replaceAll('-', '');
  const tokens = { bot: `xoxb-0-${secret}`, app: `xapp-1-${secret}` };
  const workspace = createWorkspace(options.now ?? Date.now);
  const log = createCallLog();
  const faults = createFaults();
  const violations: string[] = [];
  const waiting = createWaiting();
  const violate = (violation: string): void => {
    violations.push(violation);
    waiting.poke();
  };
  workspace.onChange(waiting.poke);
  log.listen(waiting.poke);
  const server = await startServer({
    port: options.port ?? 0,
    violate,
    endpoint: {
      log,
      faults,
      tokens,
      pace: createPace(options.pace),
      scopesAreOurs: options.scopes === undefined,
      context: {
        workspace,
        views: {},
        scopes: options.scopes ?? manifestScopes,
        orphanReply: options.orphanReply ?? 'unthreaded',
        openSocketUrl: () => undefined,
        violate,
      },
    },
  });
  return {
    apiUrl: `${server.origin}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret: secret,
    violations: () => [...violations],
    calls: (method) => log.all().filter((call) => method === undefined || call.method === method),
    onCall: log.listen,
    fault: faults.add,
    pendingFaults: faults.pending,
    clearFaults: faults.clear,
    ...views(workspace),
    waitFor: waiting.waitFor,
    close: server.close,
  };
}

function views(workspace: Workspace) {
  return {
    messages: (channel: string) => workspace.messages(channel).filter(({ threadTs }) => threadTs === null),
    thread: (channel: string, ts: string) => {
      const parent = workspace.message(channel, ts);
      return parent === undefined ? [] : [parent, ...workspace.replies(channel, ts)];
    },
    ephemerals: (user?: string) =>
      workspace.ephemerals().filter((ephemeral) => user === undefined || ephemeral.user === user),
    deleteMessage: (channel: string, ts: string) => {
      const message = workspace.message(channel, ts);
      if (message === undefined) throw new Error(`there is no message ${ts} in ${channel}`);
      workspace.delete(message);
    },
    putChannel: workspace.putChannel,
    archive: (id: string) => {
      const channel = workspace.channel(id);
      if (channel === undefined) throw new Error(`there is no channel ${id}`);
      workspace.putChannel({ ...channel, archived: true });
    },
  };
}
