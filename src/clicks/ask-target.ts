import type { Target } from '../remedies/fix.ts';
import type { GitlabActing } from '../remedies/gitlab-port.ts';
import type { Acting, Changing } from './changing.ts';
import type { Right } from './fix-to-make.ts';

type TargetReads = Pick<GitlabActing, 'project' | 'pipeline' | 'mergeRequest' | 'branch' | 'tag'>;

export type AskedTarget =
  | { readonly kind: 'known'; readonly target: Target }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * A target as GitLab itself has it. It came from a webhook, whose fields whoever can send one may make up: which
 * project and which ref it is decides who may change what, and whose credential fits.
 *
 * @throws as the reads do.
 */
export async function askTarget(told: Target, gitlab: TargetReads): Promise<AskedTarget> {
  const { projectId, pipelineId, projectPath } = told;
  const project = await gitlab.project(projectId);
  if (project.kind === 'missing') return unknown(`${projectPath} is not to be seen with these rights.`);
  const pipeline = await gitlab.pipeline(projectId, pipelineId);
  if (pipeline.kind === 'missing')
    return unknown(`Pipeline ${pipelineId} of ${project.value.path} is not to be seen with these rights.`);
  const { path, url } = project.value;
  const { isTag } = pipeline.value;
  const [, mergeRequest] = /^refs\/merge-requests\/(\d+)\//.exec(pipeline.value.ref) ?? [];
  const about = { ...told, projectPath: path, projectUrl: url, isTag };
  if (mergeRequest !== undefined) {
    const found = await gitlab.mergeRequest(projectId, Number(mergeRequest));
    if (found.kind === 'missing')
      return unknown(`Merge request !${mergeRequest} of ${path} is not to be seen with these rights.`);
    return { kind: 'known', target: { ...about, ref: found.value.sourceBranch, isProtectedRef: null } };
  }
  const { ref } = pipeline.value;
  const found = isTag ? await gitlab.tag(projectId, ref) : await gitlab.branch(projectId, ref);
  const isProtectedRef = found.kind === 'found' ? found.value.isProtected : null;
  return { kind: 'known', target: { ...about, ref, isProtectedRef } };
}

/** Who sees nothing of a project mostly lacks the right as well: then that is said, with who has it. */
export async function whyUnknown(
  { permit }: Pick<Changing, 'permit'>,
  actor: Acting,
  { action, place }: Right,
  why: string,
): Promise<string> {
  const decision = await permit(actor, action, place);
  return decision.kind === 'may-not' ? `${decision.why} ${decision.who}` : why;
}

function unknown(why: string): AskedTarget {
  return { kind: 'unknown', why };
}
