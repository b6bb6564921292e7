import { randomUUID } from 'node:crypto';
import { type CallLog, createCallLog } from './calls.ts';
import { connectDeliveries } from './connections.ts';
import { createFaults, type Faults } from './faults.ts';
import { manifest } from './manifest.ts';
import { createPace } from './pace.ts';
import { createRoom } from './room.ts';
import { startServer } from './server.ts';
import type { SlackStandIn, SlackStandInOptions } from './slack-stand-in.ts';
import { createViews } from './views.ts';
import { createWaiting, type Waiting } from './waiting.ts';
import { createWorkspace } from './workspace.ts';

export { bot, channels, users } from './people.ts';
export type { SlackStandIn, SlackStandInOptions } from './slack-stand-in.ts';

/**
 * Starts a strict stand-in for Slack on 127.0.0.1; it listens when this resolves.
 *
 * What the real service refuses it refuses, with the same codes, and what no correct program sends is noted as a violation.
 */
export async function startSlackStandIn(options: SlackStandInOptions = {}): Promise<SlackStandIn> {
  const secret = randomUUID().replaceAll('-', '');
  const tokens = { bot: `xoxb-0-${secret}`, app: `xapp-1-${secret}` };
  const now = options.now ?? Date.now;
  const workspace = createWorkspace(now);
  const views = createViews(now);
  const log = createCallLog();
  const faults = createFaults();
  const waiting = createWaiting();
  const violations = createViolations(waiting.poke);
  const { violate } = violations;
  workspace.onChange(waiting.poke);
  log.listen(waiting.poke);

  const scopes = options.scopes ?? manifest.scopes;
  const server = await startServer({ port: options.port ?? 0, violate });
  const deliveries = connectDeliveries({
    server,
    workspace,
    views,
    scopes,
    subscriptions: options.events ?? manifest.events,
    signingSecret: secret,
    ackWithinMs: options.ackWithinMs ?? 3_000,
    retriesAfterMs: options.eventRetriesAfterMs ?? [0, 60_000, 300_000],
    violate,
    poke: waiting.poke,
  });
  const { openSocketUrl, responseUrls } = deliveries;
  const orphanReply = options.orphanReply ?? 'unthreaded';
  const context = { workspace, views, scopes, orphanReply, openSocketUrl, violate };
  const pace = createPace(options.pace);
  const scopesAreOurs = options.scopes === undefined;
  server.serve({ responseUrls, endpoint: { log, faults, tokens, pace, scopesAreOurs, context } });
  return {
    apiUrl: `${server.origin}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret: secret,
    violations: violations.all,
    ...instruments({ log, faults, waiting }),
    ...createRoom(workspace, views),
    ...deliveries.actions,
    close: async () => {
      deliveries.close();
      await server.close();
    },
  };
}

function createViolations(poke: () => void) {
  const violations: string[] = [];
  return {
    all: () => [...violations],
    violate: (violation: string): void => {
      violations.push(violation);
      poke();
    },
  };
}

type Instruments = Pick<
  SlackStandIn,
  'calls' | 'onCall' | 'fault' | 'pendingFaults' | 'clearFaults' | 'waitFor'
>;

function instruments(parts: {
  readonly log: CallLog;
  readonly faults: Faults;
  readonly waiting: Waiting;
}): Instruments {
  const { log, faults, waiting } = parts;
  return {
    calls: (method) => log.all().filter((call) => method === undefined || call.method === method),
    onCall: log.listen,
    fault: faults.add,
    pendingFaults: faults.pending,
    clearFaults: faults.clear,
    waitFor: waiting.waitFor,
  };
}
