import type { Target } from '../fix.ts';
import type { GitlabActing, ProjectFacts } from '../gitlab-port.ts';
import { placeOf, type RegistryAuthPlan, type RegistryLogin } from './plan.ts';

interface Planning {
  readonly target: Target;
  readonly registry: string;
  readonly login: Pick<RegistryLogin, 'scope' | 'isProtected'>;
  readonly project: ProjectFacts;
  readonly gitlab: GitlabActing;
}

/** Null where the project is in no group and a group's was asked for. */
export async function makePlan({
  target,
  registry,
  login,
  project,
  gitlab,
}: Planning): Promise<RegistryAuthPlan | null> {
  const { groupPath } = project;
  const shared = {
    projectId: project.id,
    groupPath,
    registry,
    repository: repositoryOf(target, registry),
    isProtected: login.isProtected,
    isRefProtected: await isRefProtected(target, gitlab),
    runnerVersion: target.diagnosis.runnerVersion,
    jobUsedOne: target.diagnosis.credentialSource === '$DOCKER_AUTH_CONFIG',
  };
  if (login.scope === 'project') {
    const owner = { kind: 'project', id: project.id } as const;
    return { ...shared, owner, where: `project ${project.path}`, url: `${project.url}/-/settings/ci_cd` };
  }
  if (groupPath === null) return null;
  const root = project.url.slice(0, -project.path.length);
  return {
    ...shared,
    owner: { kind: 'group', path: groupPath },
    where: `group ${groupPath}`,
    url: `${root}groups/${groupPath}/-/settings/ci_cd`,
  };
}

function repositoryOf(target: Target, registry: string): string {
  const place = placeOf(target);
  return place?.registry === registry ? place.repository : '';
}

/** What is not known to be protected is not: a protected variable would not reach it. */
async function isRefProtected({ projectId, ref, isTag, isProtectedRef }: Target, gitlab: GitlabActing) {
  if (isProtectedRef !== null || ref === null) return isProtectedRef === true;
  const found = isTag ? await gitlab.tag(projectId, ref) : await gitlab.branch(projectId, ref);
  return found.kind === 'found' && found.value.isProtected;
}
