import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Delivery, deliverySchema } from '../../src/failure/delivery.ts';
import { createGitlabWebhook, type Stored } from '../../src/gitlab/webhook.ts';
import type { WebhookSecrets } from '../../src/gitlab/webhook-auth.ts';
import { createHttpServer, type HttpServerLimits } from '../../src/http-server.ts';

interface Options extends WebhookSecrets {
  readonly store?: (delivery: Delivery) => Promise<Stored>;
  readonly limits?: Partial<HttpServerLimits>;
}

/** The webhook on a server of its own, closed when the test ends. */
export async function startWebhook({ store, limits = {}, ...secrets }: Options) {
  const deliveries: Delivery[] = [];
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const listener = createGitlabWebhook({
    ...secrets,
    gitlabUrl: 'https://gitlab.example.com',
    progressed: () => Promise.resolve(),
    now: Date.now,
    log,
    store: async (delivery) => {
      deliveries.push(deliverySchema.parse(delivery));
      return store ? store(delivery) : { kind: 'stored' };
    },
  });
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    log,
    limits: { closeTimeoutMs: 500, ...limits },
    routes: [{ method: 'POST', path: '/webhooks/gitlab', listener }],
  });
  const { port } = await server.listen();
  onTestFinished(() => server.close());
  return { port, url: `http://127.0.0.1:${port}/webhooks/gitlab`, deliveries, logged };
}
