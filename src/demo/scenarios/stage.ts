import type { SendOptions, Sent } from '../gitlab/hooks/send.ts';
import type { GitlabStandIn } from '../gitlab/stand-in.ts';
import { reportedFailureReason } from '../gitlab/trace/failure-reason.ts';
import { type TraceDescription, writeTrace } from '../gitlab/trace-writer.ts';
import type { House } from './house.ts';
import { noticeOf, type PipelineNotice } from './notice.ts';
import { runners } from './runners.ts';
import type { ExpectedReply, Scenario, ScenarioHook, ScenarioJob, ScenarioPipeline } from './scenario.ts';

/** A scenario that stands in GitLab, not yet told to anybody. */
export interface StagedScenario {
  readonly scenario: Scenario;
  /** By the pipeline's name within the scenario. */
  readonly pipelines: ReadonlyMap<string, StagedPipeline>;
  /** What must be seen, in GitLab's own numbers. */
  readonly expected: readonly StagedThread[];
  /** What GitLab's own Slack integration posts before the hooks. */
  readonly notices: readonly PipelineNotice[];
  /** Sends every hook, one after the other. */
  deliver(url: string, options?: SendOptions): Promise<readonly Sent[]>;
}

export interface StagedPipeline {
  readonly projectId: number;
  readonly pipelineId: number;
  /** `https://…/group/project` */
  readonly projectUrl: string;
  /** Attempts by job name, oldest first. */
  readonly jobIds: ReadonlyMap<string, readonly number[]>;
}

export interface StagedThread {
  readonly projectId: number;
  readonly pipelineId: number;
  readonly parent: 'pullcheck' | 'gitlab';
  /** `jobIds`: of the last attempt of each job. */
  readonly replies: readonly (ExpectedReply & { readonly jobIds: readonly number[] })[];
}

const jobSeconds = 6;

/** Puts a scenario's pipelines, jobs and traces into the stand-in. */
export function stageScenario(gitlab: GitlabStandIn, house: House, scenario: Scenario): StagedScenario {
  const pipelines = new Map<string, StagedPipeline>();
  for (const pipeline of scenario.pipelines)
    pipelines.set(pipeline.name, stagePipeline({ gitlab, house, earlier: pipelines }, pipeline));
  return {
    scenario,
    pipelines,
    expected: scenario.expected.map(({ pipeline: name, parent, replies }) => {
      const { projectId, pipelineId, jobIds } = named(pipelines, name);
      const lastOf = (job: string): number => last(named(jobIds, job));
      return {
        projectId,
        pipelineId,
        parent,
        replies: replies.map((reply) => ({ ...reply, jobIds: reply.jobs.map(lastOf) })),
      };
    }),
    notices: (scenario.notified ?? []).map((name) => noticeOf(gitlab, named(pipelines, name).pipelineId)),
    deliver: async (url, options) => {
      const sent: Sent[] = [];
      for (const hook of scenario.hooks)
        sent.push(await gitlab.send(url, payloadOf(gitlab, pipelines, hook), options));
      return sent;
    },
  };
}

function payloadOf(
  gitlab: GitlabStandIn,
  pipelines: ReadonlyMap<string, StagedPipeline>,
  hook: ScenarioHook,
) {
  const { pipelineId, jobIds } = named(pipelines, hook.pipeline);
  if (hook.kind === 'pipeline') return gitlab.pipelineHook(pipelineId);
  const attempts = named(jobIds, hook.job);
  return gitlab.jobHook(
    hook.attempt === undefined ? last(attempts) : named(new Map(attempts.entries()), hook.attempt),
  );
}

interface Stage {
  readonly gitlab: GitlabStandIn;
  readonly house: House;
  /** The pipelines that stand already. */
  readonly earlier: ReadonlyMap<string, StagedPipeline>;
}

function stagePipeline({ gitlab, house, earlier }: Stage, pipeline: ScenarioPipeline): StagedPipeline {
  const { world } = gitlab;
  const projectId = named(house.projectIds, pipeline.project);
  if (pipeline.ciFile !== undefined) {
    const changes = [{ action: 'update' as const, path: '.gitlab-ci.yml', content: pipeline.ciFile }];
    world.repositories.commit({ projectId, branch: pipeline.ref, changes });
  }
  // GitLab tells of jobs that have ended.
  const startedAt = later(world.now().toISOString(), -jobSeconds);
  const { id: pipelineId } = world.addPipeline({
    projectId,
    ref: pipeline.ref,
    status: pipeline.status,
    source: pipeline.source ?? 'push',
    userId: house.developerId,
    commitTitle: pipeline.commitTitle,
    startedAt,
    finishedAt: later(startedAt, jobSeconds),
    triggeredBy: triggeredBy(pipeline, earlier),
    mergeRequestId: mergeRequestId(gitlab, house, pipeline),
  });
  const jobIds = new Map(
    pipeline.jobs.map((job) => [job.name, stageJob(gitlab, house, { pipelineId, startedAt, job })] as const),
  );
  return { projectId, pipelineId, projectUrl: gitlab.projectUrl(projectId), jobIds };
}

function stageJob(
  { world }: GitlabStandIn,
  house: House,
  staged: { readonly pipelineId: number; readonly startedAt: string; readonly job: ScenarioJob },
): readonly number[] {
  const { pipelineId, startedAt, job } = staged;
  const { name, stage, status = 'failed', allowFailure = false, runner: runnerName = 'docker-7' } = job;
  const common = { pipelineId, name, stage, status, allowFailure, userId: house.developerId };
  if (job.kind === 'bridge') return [world.addJob({ ...common, kind: 'bridge' }).id];
  const runner = runners[runnerName];
  return job.attempts.map((attempt, index) => {
    const description: TraceDescription = { ...attempt, runner, executor: runner.executor, startedAt };
    const { id } = world.addJob({
      ...common,
      failureReason: reportedFailureReason(description),
      startedAt,
      finishedAt: later(startedAt, jobSeconds),
      queuedDuration: 0.8,
      runnerId: named(house.runnerIds, runnerName),
      systemId: runner.systemId,
      tags: runner.tags,
      retried: index < job.attempts.length - 1,
      retriesCount: index,
    });
    const trace = writeTrace(description);
    if (job.log === 'late') world.setTrace(id, { kind: 'growing', readings: [trace.slice(0, 600), trace] });
    else world.setTrace(id, trace);
    if (job.log === 'erased') world.eraseJob(id);
    return id;
  });
}

function triggeredBy({ triggeredBy: by }: ScenarioPipeline, earlier: ReadonlyMap<string, StagedPipeline>) {
  if (by === undefined) return null;
  const { pipelineId, jobIds } = named(earlier, by.pipeline);
  return { pipelineId, jobId: last(named(jobIds, by.job)) };
}

function mergeRequestId(
  { world }: GitlabStandIn,
  house: House,
  { mergeRequest, project, ref }: ScenarioPipeline,
) {
  if (mergeRequest === undefined) return null;
  const projectId = named(house.projectIds, project);
  return world.addMergeRequest({
    projectId,
    sourceBranch: ref,
    title: mergeRequest,
    authorId: house.developerId,
  }).id;
}

function later(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1000).toISOString();
}

function last<T>(values: readonly T[]): T {
  const value = values.at(-1);
  if (value === undefined) throw new Error('a scenario names a job without an attempt');
  return value;
}

function named<K, V>(values: ReadonlyMap<K, V>, key: K): V {
  const value = values.get(key);
  if (value === undefined) throw new Error(`a scenario names ${String(key)}, which is not there`);
  return value;
}
