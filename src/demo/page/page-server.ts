import type { IncomingMessage } from 'node:http';
import { answerText } from '../../http-answer.ts';
import { createHttpServer, type Listener, type Route } from '../../http-server.ts';
import type { DemoSettings } from '../demo-settings.ts';
import type { DemoWorld } from '../demo-world.ts';
import { startRunners } from '../lab/runners-at-work.ts';
import type { Scenario, ScenarioJob } from '../scenarios/scenario.ts';
import { mergeInGitlab } from './merge-in-gitlab.ts';
import { type Actors, act } from './page-acts.ts';
import { createPageEvents, type PageEvents } from './page-events.ts';
import { answerJson, answerPage, answerTrace, builtFile } from './page-files.ts';
import { isOwnClick, isOwnRequest } from './page-guard.ts';
import { createPartsReader } from './page-parts-reader.ts';
import { readJson } from './read-json.ts';
import { retryInGitlab } from './retry-in-gitlab.ts';
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

/**
 * Serves the page: what people see in Slack, what happens behind it, and scenarios to start.
 *
 * @throws ConfigError where HOST and PORT cannot be listened on.
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { host, port, world, scenarios, onStart } = options;
  const runs = createRuns(world, scenarios, onStart);
  const reader = createPartsReader(world, { scenarios, runs });
  const events = createPageEvents({ read: reader.read, log: world.log });
  const stopListening = [world.onLogLine(events.poke), world.slack.onCall(() => events.poke())];
  const atWork = startRunners({
    world,
    definitionOf: ({ pipelineId, name }) => jobIn(runs.of(pipelineId)?.scenario, name),
    onChange: events.poke,
  });
  const actors: Actors = {
    slack: world.slack,
    start: runs.start,
    repair: async (name) =>
      world.lab?.repair(name) === true
        ? { kind: 'done' }
        : { kind: 'not-done', why: 'There is nothing to repair.' },
    retry: async (jobId) => retryInGitlab(world, jobId),
    merge: async (mergeRequestId) => mergeInGitlab(world, runs, mergeRequestId),
  };
  const routes = routesOf({ world, host, events, actors });
  const server = createHttpServer({ host, port, log: world.log, limits: { closeTimeoutMs: 1_000 }, routes });

  async function close(): Promise<void> {
    for (const stop of stopListening) stop();
    events.close();
    await atWork.close();
    await server.close();
    await reader.close();
  }

  try {
    const address = await server.listen();
    const name = address.host.includes(':') ? `[${address.host}]` : address.host;
    return { url: `http://${name}:${address.port}/`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Served {
  readonly world: DemoWorld;
  readonly host: string;
  readonly events: PageEvents;
  readonly actors: Actors;
}

function routesOf({ world, host, events, actors }: Served): readonly Route[] {
  const shown: Readonly<Record<string, Listener>> = {
    '/': answerPage,
    '/page.js': builtFile('demo-page.js', 'text/javascript'),
    '/page.css': builtFile('demo-page.css', 'text/css'),
    '/events': events.listener,
    '/trace': answerTrace(world.gitlab.world),
  };
  const takeAct: Listener = async (request, response) => {
    const outcome = await act(await readJson(request), actors);
    events.poke();
    answerJson(response, outcome);
  };
  const isRead = (request: IncomingMessage): boolean => isOwnRequest(request, host);
  const isClick = (request: IncomingMessage): boolean => isOwnClick(request, host);
  return [
    ...Object.entries(shown).map(
      ([path, listener]): Route => ({ method: 'GET', path, listener: guarded(listener, isRead) }),
    ),
    { method: 'POST', path: '/acts', listener: guarded(takeAct, isClick) },
  ];
}

function guarded(listener: Listener, isAllowed: (request: IncomingMessage) => boolean): Listener {
  return (request, response, parameter) => {
    if (isAllowed(request)) return listener(request, response, parameter);
    return answerText(response, { status: 403, text: 'Only the page itself may ask this.' });
  };
}

function jobIn(scenario: Scenario | undefined, name: string): ScenarioJob | undefined {
  return scenario?.pipelines.flatMap(({ jobs }) => jobs).find((job) => job.name === name);
}
