import { Redis } from 'ioredis';
import type { RedisPlace } from '../demo-redis.ts';
import type { DemoWorld } from '../demo-world.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { channels, users } from '../slack/stand-in.ts';
import { gitlabPart } from './gitlab-part.ts';
import { headline } from './headline.ts';
import type { FailureView, HousePart, PageParts } from './page-parts.ts';
import { createQueueReader } from './read-queues.ts';
import { readVantages } from './read-vantages.ts';
import type { Runs } from './runs.ts';
import { slackPart } from './slack-part.ts';
import { createFailureWatch, type WatchedFailure } from './watch-failures.ts';

export interface PartsReader {
  readonly read: () => Promise<PageParts>;
  close(): Promise<void>;
}

/** So many failures are shown with what hosts saw; older ones without. */
const mostFailures = 60;

/** Gathers what the page shows from the stand-ins, the bot's log and its Redis. */
export function createPartsReader(
  world: DemoWorld,
  { scenarios, runs }: { readonly scenarios: readonly Scenario[]; readonly runs: Runs },
): PartsReader {
  const { gitlab, slack } = world;
  const redis = connect(world.redis);
  const queues = createQueueReader(redis);
  const watch = createFailureWatch({
    pipelineOf: (jobId) => gitlab.world.jobs.get(jobId)?.pipelineId,
    sentAtMs: (pipelineId) => runs.of(pipelineId)?.sentAtMs,
  });
  const stopListening = world.onLogLine(watch.line);
  const house = housePart(world, scenarios);

  async function withVantages({ jobId, ...failure }: WatchedFailure): Promise<FailureView> {
    const projectId = Number(failure.failureId.split('/')[0]);
    return {
      ...failure,
      jobName: gitlab.world.jobs.get(jobId)?.name ?? '',
      vantages: await readVantages(redis, { projectId, pipelineId: failure.pipelineId, jobId }),
    };
  }

  return {
    read: async () => ({
      house,
      slack: slackPart(slack),
      gitlab: gitlabPart(gitlab, runs.all()),
      failures: await Promise.all(watch.failures().slice(-mostFailures).map(withVantages)),
      queues: await queues.read(),
    }),
    async close() {
      stopListening();
      await queues.close();
      redis.disconnect();
    },
  };
}

function connect(place: RedisPlace): Redis {
  const redis = new Redis({ ...place, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  return redis;
}

function housePart({ gitlab, channel, lab }: DemoWorld, scenarios: readonly Scenario[]): HousePart {
  const repairs = lab?.repairs ?? new Map<string, string>();
  const order = (name: string): number => {
    const place = headline.findIndex((one) => one === name);
    return place < 0 ? headline.length : place;
  };
  return {
    people: Object.values(users)
      .filter(({ kind }) => kind !== 'bot' && kind !== 'deactivated')
      .map(({ id, name, realName, kind }) => ({ id, name, realName, kind })),
    channels: Object.values(channels).map(({ id, name, visibility, archived, members }) => ({
      id,
      name,
      isPrivate: visibility === 'private',
      archived,
      members,
    })),
    channel,
    gitlabUrl: gitlab.url,
    scenarios: scenarios
      .map(({ name, title }) => ({
        name,
        title,
        isHeadline: order(name) < headline.length,
        repair: repairs.get(name) ?? null,
      }))
      .toSorted((a, b) => order(a.name) - order(b.name)),
    agents: lab?.summary ?? 'No agents: what the log says is all there is.',
  };
}
