import type { Logger } from 'pino';
import type { BotConfig } from '../config.ts';
import { listedHosts } from '../egress/egress-allow.ts';
import type { GitlabClient } from '../gitlab/client.ts';
import type { IncidentStore } from '../incidents/store.ts';
import type { LiveSecrets } from '../logging/live-secrets.ts';
import type { LadderCredential } from '../probes/ladder/ladder-credential.ts';
import type { Agents } from '../queue/asking/agents.ts';
import { startCommandWorker } from '../queue/commands/command-worker.ts';
import { startDispatch } from '../queue/dispatch.ts';
import { createKnownRegistries } from '../queue/known-registries.ts';
import { createLookAgain, type LookAgain } from '../queue/look-again.ts';
import type { RedisConnections } from '../queue/redis/redis.ts';
import type { Tasks } from '../queue/tasks.ts';
import type { RunningWorker } from '../queue/worker.ts';
import type { Slack } from '../slack/slack.ts';
import { createJobCredentials } from './job-credentials.ts';
import type { LookFromHere } from './local-vantage.ts';

interface LookingParts {
  readonly config: Pick<BotConfig, 'egressAllow' | 'gitlab' | 'sendsCredentials'>;
  readonly redis: RedisConnections;
  readonly gitlab: GitlabClient;
  readonly liveSecrets: LiveSecrets;
  readonly incidents: IncidentStore;
  readonly tasks: Tasks;
  readonly agents: Agents | undefined;
  readonly lookFromHere: LookFromHere;
  readonly log: Logger;
}

export interface Looking extends LookAgain {
  start(
    slack: Pick<Slack, 'mayAsk' | 'answerCommand'>,
    links: Parameters<typeof startCommandWorker>[0]['links'],
  ): readonly RunningWorker[];
}

/** What asks hosts about an image: for a failed job, once more for a click, and for a person. */
export function createLooking(parts: LookingParts): Looking {
  const { config, redis, gitlab, liveSecrets, incidents, tasks, agents, lookFromHere, log } = parts;
  const connection = redis.workers;
  const registries = createKnownRegistries({
    redis: redis.commands,
    isListed: listedHosts(`${config.egressAllow},${new URL(config.gitlab.url).hostname}`),
    now: Date.now,
  });
  const shared = {
    agents,
    incidents,
    lookFromHere: (image: string, credential: LadderCredential | null) => lookFromHere(image, { credential }),
    withCredentials: createJobCredentials({ gitlab, liveSecrets, now: Date.now }),
    sendsCredentials: config.sendsCredentials,
    log,
  };
  return {
    ...createLookAgain(shared),
    start: ({ mayAsk, answerCommand: answer }, links) => [
      startDispatch({ ...shared, connection, tasks, registries }),
      startCommandWorker({
        connection,
        agents,
        lookFromHere: (image, platform) => lookFromHere(image, { platform }),
        registries,
        links,
        mayAsk,
        answer,
        now: Date.now,
        log,
      }),
    ],
  };
}
