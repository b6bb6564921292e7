import type { MergeRequest } from '../model.ts';
import { known } from '../world.ts';
import { projectFor } from './access.ts';
import { created, invalid, notFound, ok, Refusal } from './answer.ts';
import { type Call, idParam, requiredField, textField } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { projectUrl, userEntity } from './entities.ts';
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
    answer: (call) => {
      const { project } = projectFor(call, 'reporter');
      const iid = idParam(call, 'iid');
      const found = inProject(call, project.id).find((mergeRequest) => mergeRequest.iid === iid);
      if (found === undefined) throw notFound();
      return ok(entity(call, found));
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
    web_url: `${projectUrl(call, project)}/-/merge_requests/${mergeRequest.iid}`,
  };
}
