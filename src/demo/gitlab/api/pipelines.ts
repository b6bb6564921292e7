import type { Pipeline } from '../model.ts';
import { jobsOf } from '../world.ts';
import { projectFor, requireReadJobs, visibleProject } from './access.ts';
import { badParameter, created, notFound, ok } from './answer.ts';
import { type Call, flag, idParam } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { jobEntity, pipelineDetailEntity, pipelineEntity } from './entities.ts';
import { inScope, retry } from './jobs.ts';
import { page } from './pagination.ts';

const filters = [
  'scope',
  'status',
  'ref',
  'sha',
  'source',
  'username',
  'name',
  'updated_after',
  'updated_before',
];

/** @see https://docs.gitlab.com/api/pipelines/ */
export const pipelineEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/pipelines',
    query: [...pagination, ...filters, 'created_after', 'created_before', 'yaml_errors'],
    answer: (call) => page(call, listed(call), (pipeline) => pipelineEntity(call, pipeline)),
  },
  {
    method: 'GET',
    path: '/projects/:id/pipelines/:pipeline_id',
    answer: (call) => ok(pipelineDetailEntity(call, readablePipeline(call))),
  },
  {
    method: 'GET',
    path: '/projects/:id/pipelines/:pipeline_id/jobs',
    query: [...pagination, 'scope', 'include_retried'],
    answer: (call) => {
      const latest = flag(call.query.get('include_retried'), 'include_retried') !== true;
      const jobs = jobsOf(call.world, readablePipeline(call).id, { kind: 'build', latest }).toReversed();
      return page(call, inScope(call, jobs), (job) => jobEntity(call, job));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/pipelines/:pipeline_id/bridges',
    query: [...pagination, 'scope'],
    answer: (call) => {
      const bridges = jobsOf(call.world, readablePipeline(call).id, { kind: 'bridge', latest: true });
      return page(call, inScope(call, bridges.toReversed()), (job) => jobEntity(call, job));
    },
  },
  {
    method: 'POST',
    path: '/projects/:id/pipelines/:pipeline_id/retry',
    answer: (call) => {
      const { user } = projectFor(call, 'developer');
      const { id } = readablePipeline(call);
      const again = jobsOf(call.world, id, { kind: 'build', latest: true }).filter(
        ({ status }) => status === 'failed' || status === 'canceled',
      );
      for (const job of again) retry(call.world, job, user.id);
      return created(pipelineDetailEntity(call, readablePipeline(call)));
    },
  },
];

function readablePipeline(call: Call): Pipeline {
  const project = visibleProject(call);
  requireReadJobs(call, project);
  const pipeline = call.world.pipelines.get(idParam(call, 'pipeline_id'));
  if (pipeline === undefined || pipeline.projectId !== project.id) throw notFound();
  return pipeline;
}

/** Newest first. Child pipelines are listed only where `source=parent_pipeline` asks for them. */
function listed(call: Call): readonly Pipeline[] {
  const project = visibleProject(call);
  requireReadJobs(call, project);
  const { query, world } = call;
  const source = query.get('source');
  const after = instant(call, 'updated_after');
  const before = instant(call, 'updated_before');
  return [...world.pipelines.values()]
    .filter(({ projectId }) => projectId === project.id)
    .filter((pipeline) =>
      source === null ? pipeline.source !== 'parent_pipeline' : pipeline.source === source,
    )
    .filter(({ status }) => query.get('status') === null || query.get('status') === status)
    .filter(({ ref }) => query.get('ref') === null || query.get('ref') === ref)
    .filter(({ sha }) => query.get('sha') === null || query.get('sha') === sha)
    .filter(({ finishedAt, createdAt }) => {
      const updated = Date.parse(finishedAt ?? createdAt);
      return (after === null || updated > after) && (before === null || updated < before);
    })
    .toReversed();
}

function instant(call: Call, name: string): number | null {
  const given = call.query.get(name);
  if (given === null) return null;
  const parsed = Date.parse(given);
  if (Number.isNaN(parsed)) throw badParameter(`${name} is invalid`);
  return parsed;
}
