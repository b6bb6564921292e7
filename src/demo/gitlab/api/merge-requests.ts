import type { MergeRequest } from '../model.ts';
import { known, type World } from '../world.ts';
import { mayUpdate, projectFor } from './access.ts';
import { created, invalid, notFound, ok, Refusal, unauthorized } from './answer.ts';
import { type Call, idParam, requiredField, textField } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { pipelineEntity, projectUrl, userEntity } from './entities.ts';
import { page } from './pagination.ts';

/** @see https://docs.gitlab.com/api/merge_requests/ */
export const mergeRequestEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/merge_requests',
    query: [...pagination, 'state', 'source_branch', 'target_branch'],
    answer: (call) => page(call, listed(call), (mergeRequest) => entity(call, mergeRequest)),
  },
  {
    method: 'GET',
    path: '/projects/:id/merge_requests/:iid',
    answer: (call) => ok(entity(call, readable(call))),
  },
  {
    method: 'GET',
    path: '/projects/:id/merge_requests/:iid/pipelines',
    query: pagination,
    answer: (call) => {
      const { id, projectId, sourceBranch } = readable(call);
      const own = [...call.world.pipelines.values()].filter(
        (pipeline) =>
          pipeline.projectId === projectId &&
          (pipeline.mergeRequestId === id || pipeline.ref === sourceBranch),
      );
      return page(call, own.toReversed(), (pipeline) => pipelineEntity(call, pipeline));
    },
  },
  {
    method: 'PUT',
    path: '/projects/:id/merge_requests/:iid/merge',
    answer: (call) => {
      const { project, user } = projectFor(call, 'developer');
      const mergeRequest = readable(call);
      if (!mayUpdate(call.world, user, project, mergeRequest.targetBranch)) throw unauthorized();
      return ok(entity(call, merge(call.world, mergeRequest)));
    },
  },
  {
    method: 'POST',
    path: '/projects/:id/merge_requests',
    answer: (call) => {
      const { project, user } = projectFor(call, 'developer');
      const sourceBranch = requiredField(call, 'source_branch');
      const targetBranch = requiredField(call, 'target_branch');
      const title = requiredField(call, 'title');
      if (call.world.repositories.branch(project.id, sourceBranch) === undefined) {
        throw invalid({ base: [`Source branch "${sourceBranch}" does not exist`] });
      }
      const open = inProject(call, project.id).find(
        (other) =>
          other.state === 'opened' &&
          other.sourceBranch === sourceBranch &&
          other.targetBranch === targetBranch,
      );
      if (open !== undefined) {
        throw new Refusal(409, {
          message: [`Another open merge request already exists for this source branch: !${open.iid}`],
        });
      }
      const description = textField(call, 'description') ?? '';
      const given = {
        projectId: project.id,
        sourceBranch,
        targetBranch,
        title,
        description,
        authorId: user.id,
      };
      return created(entity(call, call.world.addMergeRequest(given)));
    },
  },
];

/**
 * Brings what the source branch says to the target branch.
 *
 * @throws Refusal 405 where it is not open.
 */
export function merge(world: World, mergeRequest: MergeRequest): MergeRequest {
  const { id, projectId, sourceBranch, targetBranch, state } = mergeRequest;
  const source = world.repositories.branch(projectId, sourceBranch);
  if (state !== 'opened' || source === undefined)
    throw new Refusal(405, { message: '405 Method Not Allowed' });
  const before = world.repositories.branch(projectId, targetBranch)?.files ?? new Map();
  const changes = [...source.files]
    .filter(([path, { content }]) => before.get(path)?.content !== content)
    .map(([path, { content }]) => ({ action: 'update' as const, path, content }));
  const { sha: mergeCommitSha } = world.repositories.commit({ projectId, branch: targetBranch, changes });
  const merged: MergeRequest = {
    ...mergeRequest,
    state: 'merged',
    mergeCommitSha,
    mergedAt: world.now().toISOString(),
  };
  world.mergeRequests.set(id, merged);
  return merged;
}

function readable(call: Call): MergeRequest {
  const { project } = projectFor(call, 'reporter');
  const iid = idParam(call, 'iid');
  const found = inProject(call, project.id).find((mergeRequest) => mergeRequest.iid === iid);
  if (found === undefined) throw notFound();
  return found;
}

function listed(call: Call): readonly MergeRequest[] {
  const { project } = projectFor(call, 'reporter');
  const wanted = (name: string, actual: string): boolean => {
    const given = call.query.get(name);
    return given === null || given === 'all' || given === actual;
  };
  return inProject(call, project.id)
    .filter(({ state }) => wanted('state', state))
    .filter(({ sourceBranch }) => wanted('source_branch', sourceBranch))
    .filter(({ targetBranch }) => wanted('target_branch', targetBranch))
    .toReversed();
}

function inProject({ world }: Call, projectId: number): readonly MergeRequest[] {
  return [...world.mergeRequests.values()].filter((mergeRequest) => mergeRequest.projectId === projectId);
}

function entity(call: Call, mergeRequest: MergeRequest) {
  const project = known(call.world.projects, mergeRequest.projectId);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    project_id: project.id,
    title: mergeRequest.title,
    description: mergeRequest.description,
    state: mergeRequest.state,
    source_branch: mergeRequest.sourceBranch,
    target_branch: mergeRequest.targetBranch,
    source_project_id: mergeRequest.sourceProjectId,
    target_project_id: project.id,
    author: userEntity(call, known(call.world.users, mergeRequest.authorId)),
    sha: call.world.repositories.branch(project.id, mergeRequest.sourceBranch)?.sha ?? null,
    merge_commit_sha: mergeRequest.mergeCommitSha,
    squash_commit_sha: null,
    merged_at: mergeRequest.mergedAt,
    web_url: `${projectUrl(call, project)}/-/merge_requests/${mergeRequest.iid}`,
  };
}
