import type { Job, Project, Status } from '../model.ts';
import { known, type World } from '../world.ts';
import {
  mayUpdate,
  projectFor,
  requireReadJobs,
  requireReadTrace,
  requireUser,
  visibleProject,
} from './access.ts';
import { badParameter, created, forbidden, notFound, ok } from './answer.ts';
import { type Call, idParam, listQuery } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { jobEntity } from './entities.ts';
import { page } from './pagination.ts';
import { readTrace } from './read-trace.ts';

/** @see https://docs.gitlab.com/api/jobs/ */
export const jobEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/jobs',
    query: [...pagination, 'scope'],
    answer: (call) => {
      const project = readableProject(call);
      const jobs = [...call.world.jobs.values()].filter((job) => job.kind === 'build');
      const own = jobs.filter((job) => projectOf(call.world, job).id === project.id).toReversed();
      return page(call, inScope(call, own), (job) => jobEntity(call, job));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/jobs/:job_id',
    answer: (call) => ok(jobEntity(call, readableBuild(call, readableProject(call)))),
  },
  {
    method: 'GET',
    path: '/projects/:id/jobs/:job_id/trace',
    answer: (call) => {
      const project = readableProject(call);
      const job = readableBuild(call, project);
      requireReadTrace(call, project, job);
      return readTrace(call.world, job);
    },
  },
  {
    method: 'POST',
    path: '/projects/:id/jobs/:job_id/retry',
    answer: (call) => {
      const { project, user } = projectFor(call, 'developer');
      const job = findJob(call, project);
      if (job === undefined) throw notFound();
      const { ref } = known(call.world.pipelines, job.pipelineId);
      if (!mayUpdate(call.world, user, project, ref)) throw forbidden();
      return created(jobEntity(call, retry(call.world, job, user.id)));
    },
  },
];

/** @throws Refusal 401, 403 or 404. */
export function readableProject(call: Call): Project {
  requireUser(call);
  const project = visibleProject(call);
  requireReadJobs(call, project);
  return project;
}

/** Only those in a status of `scope`; all without one. @throws Refusal 400 for a status that GitLab does not know. */
export function inScope(call: Call, jobs: readonly Job[]): readonly Job[] {
  const scope = listQuery(call, 'scope');
  if (scope.some((status) => !statuses.has(status))) {
    throw badParameter('scope does not have a valid value');
  }
  return scope.length === 0 ? jobs : jobs.filter(({ status }) => scope.includes(status));
}

/**
 * Clones the job, as a retry does; the clone belongs to whoever retried.
 *
 * @throws Refusal 403 where the job was retried before, still runs or is too old.
 */
export function retry(world: World, job: Job, userId: number): Job {
  const isOver = ['success', 'failed', 'canceled'].includes(job.status);
  if (!isOver || job.retried || !job.retryable) throw forbidden('Job is not retryable');
  world.updateJob(job.id, { retried: true });
  world.updatePipeline(job.pipelineId, { status: 'running', finishedAt: null });
  const { id: _, createdAt: __, ...definition } = job;
  return world.addJob({
    ...definition,
    status: 'pending',
    failureReason: null,
    startedAt: null,
    finishedAt: null,
    erasedAt: null,
    queuedDuration: null,
    runnerId: null,
    systemId: null,
    userId,
    retriesCount: job.retriesCount + 1,
  });
}

function readableBuild(call: Call, project: Project): Job {
  const job = findJob(call, project);
  if (job === undefined || job.kind === 'bridge') throw notFound();
  return job;
}

function findJob(call: Call, project: Project): Job | undefined {
  const job = call.world.jobs.get(idParam(call, 'job_id'));
  return job !== undefined && projectOf(call.world, job).id === project.id ? job : undefined;
}

function projectOf(world: World, job: Job): Project {
  return known(world.projects, known(world.pipelines, job.pipelineId).projectId);
}

const statuses: ReadonlySet<string> = new Set<Status>([
  'created',
  'waiting_for_resource',
  'preparing',
  'pending',
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
]);
