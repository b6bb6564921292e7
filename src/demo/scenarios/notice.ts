import type { GitlabStandIn } from '../gitlab/stand-in.ts';
import { jobsOf, known } from '../gitlab/world.ts';

/** What GitLab's own Slack integration tells of a pipeline that ended. */
export interface PipelineNotice {
  /** `https://…/group/project` */
  readonly projectUrl: string;
  readonly projectName: string;
  readonly pipelineId: number;
  readonly ref: string;
  readonly commit: { readonly sha: string; readonly title: string };
  readonly user: { readonly name: string; readonly username: string };
  readonly outcome: 'failed' | 'passed' | 'passed with warnings';
  readonly durationSeconds: number;
  readonly failedStages: readonly string[];
  readonly failedJobs: readonly { readonly id: number; readonly name: string }[];
}

/** @throws Error for a pipeline that nobody started. */
export function noticeOf(gitlab: GitlabStandIn, pipelineId: number): PipelineNotice {
  const { world } = gitlab;
  const { projectId, userId, ref, sha, commitTitle, status, startedAt, finishedAt } = known(
    world.pipelines,
    pipelineId,
  );
  if (userId === null) throw new Error(`nobody started the pipeline ${pipelineId}`);
  const { name, username } = known(world.users, userId);
  const failed = jobsOf(world, pipelineId, { kind: 'build', latest: true }).filter(
    (job) => job.status === 'failed',
  );
  const passed = failed.length === 0 ? 'passed' : 'passed with warnings';
  return {
    projectUrl: gitlab.projectUrl(projectId),
    projectName: known(world.projects, projectId).name,
    pipelineId,
    ref,
    commit: { sha, title: commitTitle },
    user: { name, username },
    outcome: status === 'failed' ? 'failed' : passed,
    durationSeconds: (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000,
    failedStages: [...new Set(failed.map(({ stage }) => stage))],
    failedJobs: failed.map(({ id, name: job }) => ({ id, name: job })),
  };
}
