import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stripVTControlCharacters } from 'node:util';
import { answerText } from '../../http-answer.ts';
import { createHttpServer, type Listener } from '../../http-server.ts';
import type { DemoSettings } from '../demo-settings.ts';
import type { DemoWorld } from '../demo-world.ts';

import type { Scenario } from '../scenarios/scenario.ts';
import type { ActOutcome } from './act.ts';
import { act } from './page-acts.ts';
import { createPageEvents } from './page-events.ts';
import { isOwnClick, isOwnRequest } from './page-guard.ts';
import { createPartsReader } from './page-parts-reader.ts';
import { readJson } from './read-json.ts';
import { createRuns } from './runs.ts';

export interface PageServer {
  /** `http://HOST:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

interface PageServerOptions extends DemoSettings {
  readonly world: DemoWorld;
  readonly scenarios: readonly Scenario[];
  /** Told the title of each scenario that is started. */
  readonly onStart: (title: string) => void;
}

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pullcheck demo</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body>
<noscript>This page needs JavaScript.</noscript>
<div id="page"></div>
</body>
</html>
`;

/**
 * Serves the page: what people see in Slack, what happens behind it, and scenarios to start.
 *
 * @throws ConfigError where HOST and PORT cannot be listened on.
 */
export async function startPageServer({
  host,
  port,
  world,
  scenarios,
  onStart,
}: PageServerOptions): Promise<PageServer> {
  const runs = createRuns(world, scenarios);
  const reader = createPartsReader(world, { scenarios, runs });
  const events = createPageEvents({ read: reader.read, log: world.log });
  const stopListening = [world.onLogLine(events.poke), world.slack.onCall(events.poke)];

  async function start(name: string): Promise<ActOutcome> {
    onStart(scenarios.find((scenario) => scenario.name === name)?.title ?? name);
    return runs.start(name);
  }

  async function repair(name: string): Promise<ActOutcome> {
    return world.lab?.repair(name) === true
      ? { kind: 'done' }
      : { kind: 'not-done', why: 'There is nothing to repair.' };
  }

  async function takeAct(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const outcome = await act(await readJson(request), { slack: world.slack, start, repair });
    events.poke();
    answerJson(response, outcome);
  }

  const own = (listener: Listener): Listener => guarded(listener, (request) => isOwnRequest(request, host));
  const server = createHttpServer({
    host,
    port,
    log: world.log,
    limits: { closeTimeoutMs: 1_000 },
    routes: [
      {
        method: 'GET',
        path: '/',
        listener: own((_request, response) => answerFile(response, 'text/html', html)),
      },
      { method: 'GET', path: '/page.js', listener: own(asset('demo-page.js', 'text/javascript')) },
      { method: 'GET', path: '/page.css', listener: own(asset('demo-page.css', 'text/css')) },
      { method: 'GET', path: '/events', listener: own(events.listener) },
      {
        method: 'GET',
        path: '/trace',
        listener: own((request, response) => answerTrace(world, request, response)),
      },
      { method: 'POST', path: '/acts', listener: guarded(takeAct, (request) => isOwnClick(request, host)) },
    ],
  });
  const address = await server.listen().catch(async (error: unknown) => {
    await reader.close();
    throw error;
  });
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}/`,
    async close() {
      for (const stop of stopListening) stop();
      events.close();
      await server.close();
      await reader.close();
    },
  };
}

function guarded(listener: Listener, isAllowed: (request: IncomingMessage) => boolean): Listener {
  return (request, response) => {
    if (isAllowed(request)) return listener(request, response);
    return answerText(response, { status: 403, text: 'Only the page itself may ask this.' });
  };
}

/** What the build made of `client/`. */
function asset(name: string, type: string): Listener {
  return async (_request, response) => {
    answerFile(response, type, await readFile(new URL(name, import.meta.url), 'utf8'));
  };
}

function answerTrace({ gitlab }: DemoWorld, { url = '' }: IncomingMessage, response: ServerResponse): void {
  const trace = gitlab.world.traces.get(Number(/[?&]job=(\d+)/.exec(url)?.[1]));
  const text =
    trace?.kind === 'growing' ? trace.readings.at(-1) : trace?.kind === 'text' ? trace.text : undefined;
  const plain = stripVTControlCharacters(text ?? 'There is no log.').replaceAll(
    /section_(?:start|end):\S*\r?/g,
    '',
  );
  answerFile(response, 'text/plain', plain);
}

function answerFile(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(body);
}

function answerJson(response: ServerResponse, body: ActOutcome): void {
  response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
}
