import type { ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { answerText } from '../http-answer.ts';
import type { Route } from '../http-server.ts';

interface StatusOptions {
  /** By name; one that rejects or takes too long does not answer. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>;
  readonly checkTimeoutMs?: number;
}

/** `GET /healthz`, `GET /readyz` and `GET /metrics`. */
export function statusRoutes({ checks, metrics, checkTimeoutMs = 3_000 }: StatusOptions): readonly Route[] {
  const readiness = shareWhileRunning(() => runChecks(checks, checkTimeoutMs));
  return [
    {
      method: 'GET',
      path: '/healthz',
      listener: (_request, response) => answerText(response, { status: 200, text: 'alive' }),
    },
    {
      method: 'GET',
      path: '/readyz',
      listener: async (_request, response) => answerReadiness(response, await readiness()),
    },
    {
      method: 'GET',
      path: '/metrics',
      listener: async (_request, response) => {
        const text = await metrics.metrics();
        response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
      },
    },
  ];
}

interface CheckResult {
  readonly name: string;
  readonly answers: boolean;
}

function answerReadiness(response: ServerResponse, results: readonly CheckResult[]): void {
  const ready = results.every(({ answers }) => answers);
  const lines = results.map(({ name, answers }) => `${name}: ${answers ? 'answers' : 'does not answer'}`);
  answerText(response, {
    status: ready ? 200 : 503,
    text: [ready ? 'ready' : 'not ready', ...lines].join('\n'),
  });
}

async function runChecks(
  checks: StatusOptions['checks'],
  timeoutMs: number,
): Promise<readonly CheckResult[]> {
  const runs = Object.entries(checks).map(async ([name, check]) => ({
    name,
    answers: await answersInTime(check, timeoutMs),
  }));
  return Promise.all(runs);
}

async function answersInTime(check: () => Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const answered = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Anybody can ask; however many do at once, the checks run once. */
function shareWhileRunning<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
}
