import type { DemoWorld } from '../demo-world.ts';
import { Refusal } from '../gitlab/api/answer.ts';
import { merge } from '../gitlab/api/merge-requests.ts';
import type { MergeRequest } from '../gitlab/model.ts';
import { jobsOf, known } from '../gitlab/world.ts';
import type { ActOutcome } from './act.ts';
import type { Runs } from './runs.ts';

/** Merges a merge request, with the button that GitLab has for it; what was merged runs in a pipeline of its own. */
export function mergeInGitlab(
  { gitlab, house }: Pick<DemoWorld, 'gitlab' | 'house'>,
  runs: Runs,
  mergeRequestId: number,
): ActOutcome {
  const { world } = gitlab;
  const mergeRequest = world.mergeRequests.get(mergeRequestId);
  const failed = mergeRequest && failedOn(mergeRequest);
  const run = failed && runs.of(failed.id);
  if (mergeRequest === undefined || failed === undefined || run === undefined)
    return { kind: 'not-done', why: 'Nothing has failed on the branch that it changes.' };
  try {
    const { mergeCommitSha, targetBranch: ref, title } = merge(world, mergeRequest);
    const { projectId } = mergeRequest;
    const { id: pipelineId } = world.addPipeline({
      projectId,
      ref,
      userId: house.developerId,
      commitTitle: title,
      ...(mergeCommitSha !== null && { sha: mergeCommitSha }),
    });
    for (const { name, stage, allowFailure, tags } of jobsOf(world, failed.id, {
      kind: 'build',
      latest: true,
    }))
      world.addJob({
        pipelineId,
        name,
        stage,
        allowFailure,
        tags,
        status: 'pending',
        userId: house.developerId,
      });
    run.pipelineIds.add(pipelineId);
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'not-done', why: 'GitLab does not merge it: it is not open any more.' };
  }

  function failedOn({ projectId, targetBranch }: MergeRequest) {
    const all = runs.all().flatMap(({ pipelineIds }) => [...pipelineIds]);
    return all
      .map((id) => known(world.pipelines, id))
      .findLast((pipeline) => pipeline.projectId === projectId && pipeline.ref === targetBranch);
  }
}
