import type { Logger } from 'pino';
import type { BotConfig } from '../config.ts';
import { createGitlabWebhook } from '../gitlab/webhook.ts';
import { createHttpServer, type HttpServer, type Route } from '../http-server.ts';
import type { IntakeStore } from '../queue/intake.ts';
import type { RedisConnections } from '../queue/redis/redis.ts';
import type { Slack } from '../slack/slack.ts';
import type { Metrics } from './metrics.ts';
import { statusRoutes } from './status-routes.ts';
import type { WebhookProgress } from './webhook-progress.ts';

/** What the bot answers over HTTP: GitLab, Slack, people's browsers, and those who watch it. */
export function createBotServer(parts: {
  readonly config: BotConfig;
  readonly slack: Slack;
  readonly intake: IntakeStore;
  readonly redis: RedisConnections;
  readonly metrics: Metrics;
  readonly pages: readonly Route[];
  readonly progress: WebhookProgress;
  readonly log: Logger;
}): HttpServer {
  const { config, slack, intake, redis, metrics, pages, progress, log } = parts;
  const webhook = createGitlabWebhook({
    secret: config.gitlab.webhookSecret,
    signingToken: config.gitlab.signingToken,
    gitlabUrl: config.gitlab.url,
    async store(delivery) {
      const kind = await intake.store(delivery);
      metrics.countDelivery(kind);
      if (kind !== 'spooled') await progress.stored(delivery);
      // To GitLab it is all the same where its delivery is kept.
      return { kind: kind === 'spooled' ? 'stored' : kind };
    },
    progressed: (delivery) => progress.seen(delivery),
    now: Date.now,
    log,
  });
  const status = statusRoutes({
    checks: { redis: () => redis.commands.ping(), slack: () => slack.ping() },
    metrics: metrics.registry,
  });
  const routes: Route[] = [
    { method: 'POST', path: '/webhooks/gitlab', listener: webhook },
    ...status,
    ...pages,
  ];
  if (slack.listener !== undefined) {
    routes.push({ method: 'POST', path: slack.eventsPath, listener: slack.listener });
  }
  return createHttpServer({ ...config.http, routes, log });
}
