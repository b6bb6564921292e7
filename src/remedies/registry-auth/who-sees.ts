import { authVariable } from '../../credentials/auth-config.ts';
import type { Tools } from '../fix.ts';
import type { GitlabActing } from '../gitlab-port.ts';
import type { Decision } from './decide.ts';
import type { RegistryAuthPlan } from './plan.ts';

const mostRefs = 10;

/** Which projects and branches will get it, in sentences. */
export async function whoSees(
  { owner, projectId, where }: RegistryAuthPlan,
  decision: Decision,
  gitlab: Pick<GitlabActing, 'protectedRefs'>,
): Promise<readonly string[]> {
  if (decision.kind !== 'create' && decision.kind !== 'update') return [];
  const jobs =
    owner.kind === 'project' ? `jobs of ${where}` : `jobs of every project in ${where} and below it`;
  const refs = decision.variable.isProtected
    ? `on protected branches and tags only${owner.kind === 'project' ? await namesOf(projectId, gitlab) : ''}`
    : 'on every branch and tag';
  return [
    `All ${jobs} get it, ${refs}; whoever may change what such a job runs can read it.`,
    'Job logs mask the variable as a whole. docker 28.3 and later in a job uses it for its own pulls and pushes too.',
  ];
}

async function namesOf(projectId: number, gitlab: Pick<GitlabActing, 'protectedRefs'>): Promise<string> {
  const refs = await gitlab.protectedRefs(projectId);
  if (refs.kind === 'missing' || refs.value.length === 0) return '';
  const more = refs.value.length > mostRefs ? ` and ${refs.value.length - mostRefs} more` : '';
  return ` (${refs.value.slice(0, mostRefs).join(', ')}${more})`;
}

/** Whom GitLab's audit log will name. */
export async function whoAsks({ actor, gitlab }: Tools): Promise<string> {
  if (actor.acts === 'with-own-token')
    return `GitLab will name ${actor.gitlabUsername} as who set ${authVariable}.`;
  const self = await gitlab.self();
  const bot = self.kind === 'found' ? self.value.username : 'the account of GITLAB_TOKEN';
  return `GitLab will name ${bot} as who set ${authVariable}, for ${actor.gitlabUsername}.`;
}
