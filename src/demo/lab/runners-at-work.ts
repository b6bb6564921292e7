import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { LadderReport } from '../../probes/ladder/ladder.ts';
import type { LadderCredential } from '../../probes/ladder/ladder-credential.ts';
import type { DemoWorld } from '../demo-world.ts';
import type { Job, VariableOwner } from '../gitlab/model.ts';
import { reportedFailureReason } from '../gitlab/trace/failure-reason.ts';
import { type TraceDescription, writeTrace } from '../gitlab/trace-writer.ts';
import { jobsOf, known, type World } from '../gitlab/world.ts';
import { type RunnerName, runners } from '../scenarios/runners.ts';
import type { ScenarioJob, ScenarioTrace } from '../scenarios/scenario.ts';
import { dockerAuthConfig } from './docker-auth-config.ts';

export interface RunnersAtWork {
  close(): Promise<void>;
}

interface RunnersOptions {
  readonly world: Pick<DemoWorld, 'gitlab' | 'house' | 'webhook' | 'webhookUrl' | 'log' | 'lab'>;
  /** The job as its scenario has it; undefined for one of no scenario. */
  readonly definitionOf: (job: Job) => ScenarioJob | undefined;
  /** Something can be seen that could not before. */
  readonly onChange: () => void;
}

const lookEveryMs = 250;
const startsAfterMs = 700;
const runsForMs = 900;

/** The runners take what is retried in GitLab: each job's image is really pulled for, and GitLab tells how it ended. */
export function startRunners(options: RunnersOptions): RunnersAtWork {
  const { gitlab, log } = options.world;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  function look(): void {
    const pending = [...gitlab.world.jobs.values()].filter(({ status }) => status === 'pending');
    for (const job of pending) {
      gitlab.world.updateJob(job.id, { status: 'running', startedAt: gitlab.world.now().toISOString() });
      const run = runJob(options, job, stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error }, 'job of the demo not run');
      });
      running.add(run);
      void run.finally(() => running.delete(run));
    }
  }

  const timer = setInterval(look, lookEveryMs);
  return {
    async close() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function runJob(options: RunnersOptions, job: Job, signal: AbortSignal): Promise<void> {
  const { world, definitionOf, onChange } = options;
  onChange();
  await sleep(startsAfterMs, undefined, { signal });
  const definition = definitionOf(job);
  const attempt = definition?.attempts.at(-1);
  if (definition === undefined || attempt === undefined) return;
  const name: RunnerName = definition.runner ?? 'docker-7';
  const image = configuredImage(world.gitlab.world, job) ?? imageThatFailed(attempt);
  const credential = credentialFor(world.gitlab.world, job, image);
  const seen = await world.lab?.climb(name)?.(image, credential);
  await sleep(runsForMs, undefined, { signal });

  const source = credential && { credentialSource: '$DOCKER_AUTH_CONFIG' };
  finish(world, job, {
    name,
    attempt: { ...attempt, image, ...source },
    isPulled: seen !== undefined && hasPassed(seen),
  });
  await tell(world, job);
  onChange();
}

interface Pulled {
  readonly name: RunnerName;
  readonly attempt: ScenarioTrace;
  readonly isPulled: boolean;
}

function finish(
  { gitlab: { world }, house }: RunnersOptions['world'],
  job: Job,
  { name, attempt, isPulled }: Pulled,
): void {
  const description: TraceDescription = {
    ...attempt,
    ...(isPulled && { outcome: { kind: 'succeeded', script: ['$ make', 'ok'] } as const }),
    runner: runners[name],
    executor: runners[name].executor,
    startedAt: known(world.jobs, job.id).startedAt ?? world.now().toISOString(),
  };
  world.updateJob(job.id, {
    status: isPulled ? 'success' : 'failed',
    failureReason: isPulled ? null : reportedFailureReason(description),
    finishedAt: world.now().toISOString(),
    runnerId: house.runnerIds.get(name) ?? null,
    systemId: runners[name].systemId,
  });
  world.setTrace(job.id, writeTrace(description));
}

/** GitLab's hooks: of the job, and of its pipeline where that has ended. */
async function tell({ gitlab, webhook, webhookUrl }: RunnersOptions['world'], job: Job): Promise<void> {
  const jobs = jobsOf(gitlab.world, job.pipelineId, { kind: 'build', latest: true });
  const isOver = jobs.every(({ status }) => status === 'success' || status === 'failed');
  if (isOver) {
    const hasFailed = jobs.some(({ status, allowFailure }) => status === 'failed' && !allowFailure);
    gitlab.world.updatePipeline(job.pipelineId, {
      status: hasFailed ? 'failed' : 'success',
      finishedAt: gitlab.world.now().toISOString(),
    });
  }
  await gitlab.send(webhookUrl, gitlab.jobHook(job.id), webhook);
  if (isOver) await gitlab.send(webhookUrl, gitlab.pipelineHook(job.pipelineId), webhook);
}

function hasPassed({ hops }: LadderReport): boolean {
  return hops.every(({ outcome }) => outcome !== 'failed');
}

function imageThatFailed({ image, outcome }: ScenarioTrace): string {
  return ('image' in outcome ? outcome.image : undefined) ?? image;
}

/** What the branch's CI file says, of a pipeline that runs its newest commit. */
function configuredImage(world: World, job: Job): string | undefined {
  const { projectId, ref, sha } = known(world.pipelines, job.pipelineId);
  const branch = world.repositories.branch(projectId, ref);
  const text = branch?.sha === sha ? branch.files.get('.gitlab-ci.yml')?.content : undefined;
  const config = text === undefined ? undefined : ciFileSchema.safeParse(parse(text)).data;
  return config?.[job.name]?.image ?? config?.['default']?.image;
}

const ciFileSchema = z.record(z.string(), z.object({ image: z.string().optional() }));

function credentialFor(world: World, job: Job, image: string): LadderCredential | undefined {
  const { projectId } = known(world.pipelines, job.pipelineId);
  const groups = [...world.groups.values()].filter(({ fullPath }) =>
    known(world.projects, projectId).fullPath.startsWith(`${fullPath}/`),
  );
  const ofGroups = groups.map(({ id }): VariableOwner => `group:${id}`);
  const owners: readonly VariableOwner[] = [`project:${projectId}`, ...ofGroups, 'instance'];
  const values = owners.flatMap((owner) => world.variables.get(owner) ?? []);
  const config = values.find(({ key }) => key === 'DOCKER_AUTH_CONFIG')?.value;
  return config === undefined ? undefined : dockerAuthConfig(config, image);
}
