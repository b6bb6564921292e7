import type { ServerResponse } from 'node:http';
import { answerText } from '../http-answer.ts';
import { createHttpServer } from '../http-server.ts';
import type { DemoSettings } from './demo-settings.ts';
import type { DemoWorld } from './demo-world.ts';
import { page, pageHeaders } from './page.ts';
import { threadsOf } from './play.ts';
import { type PlayReport, viewOf } from './play-report.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { stageScenario } from './scenarios/stage.ts';

export interface PageServer {
  /** `http://HOST:PORT/` */
  readonly url: string;
  /** What it made fail so far. */
  readonly pipelineIds: ReadonlySet<number>;
  close(): Promise<void>;
}

interface PageServerOptions extends DemoSettings {
  readonly world: DemoWorld;
  readonly scenarios: readonly Scenario[];
  /** Grows while the scenarios are played. */
  readonly reports: readonly PlayReport[];
}

const width = 90;
const mostFailures = 200;

/**
 * Serves the page, and fails one more pipeline with each `POST /failures`, which answers with what GitLab would send.
 *
 * @throws ConfigError where HOST and PORT cannot be listened on.
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { world, scenarios, reports, host, port } = options;
  const more = createFailures(world, scenarios);
  const server = createHttpServer({
    host,
    port,
    log: world.log,
    limits: { closeTimeoutMs: 1_000 },
    routes: [
      {
        method: 'GET',
        path: '/',
        listener: (_request, response) => {
          const later = threadsOf(world).filter(({ pipelineId }) => more.pipelineIds.has(pipelineId ?? 0));
          const content = { reports, total: scenarios.length, later: viewOf(later, width), command };
          response.writeHead(200, pageHeaders).end(page(content));
        },
      },
      { method: 'POST', path: '/failures', listener: (_request, response) => answerFailure(more, response) },
    ],
  });
  const address = await server.listen();
  const url = `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}/`;
  const command = `curl -sX POST ${url}failures | curl -si ${world.webhookUrl} \\
  -H 'Content-Type: application/json' -H 'X-Gitlab-Event: Pipeline Hook' \\
  -H 'X-Gitlab-Token: ${world.webhook.secret}' --data-binary @-`;
  return { url, pipelineIds: more.pipelineIds, close: () => server.close() };
}

interface Failures {
  readonly pipelineIds: ReadonlySet<number>;
  /** Undefined when there were enough. */
  next(): string | undefined;
}

/** The simplest scenarios once more, each time with a pipeline of its own. */
function createFailures({ gitlab, house }: DemoWorld, scenarios: readonly Scenario[]): Failures {
  const simple = scenarios.filter(
    ({ hooks, expected, notified }) => hooks.length === 1 && expected.length === 1 && notified === undefined,
  );
  const pipelineIds = new Set<number>();
  return {
    pipelineIds,
    next() {
      const scenario = simple[pipelineIds.size % simple.length];
      if (scenario === undefined || pipelineIds.size >= mostFailures) return undefined;
      const [pipelineId] = stageScenario(gitlab, house, scenario).expected.map((thread) => thread.pipelineId);
      if (pipelineId === undefined) return undefined;
      pipelineIds.add(pipelineId);
      return JSON.stringify(gitlab.pipelineHook(pipelineId));
    },
  };
}

function answerFailure(more: Failures, response: ServerResponse): void {
  const payload = more.next();
  if (payload === undefined) {
    answerText(response, { status: 429, text: 'Enough pipelines have failed: start the demo again.' });
  } else {
    response.writeHead(201, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(payload);
  }
}
