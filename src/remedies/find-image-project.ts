import type { ImageReference } from '../failure/image/image-reference.ts';
import { projectPathsOf } from '../failure/image/project-paths.ts';
import type { GitlabActing, ProjectFacts } from './gitlab-port.ts';

type Found =
  | { readonly kind: 'found'; readonly project: ProjectFacts }
  | { readonly kind: 'cannot'; readonly why: string };

/** The project that owns an image of GitLab's own registry. */
export async function findImageProject(
  { registry, repository }: Pick<ImageReference, 'registry' | 'repository'>,
  caller: ProjectFacts,
  gitlab: Pick<GitlabActing, 'project'>,
): Promise<Found> {
  const host = caller.imagePrefix?.split('/', 1)[0];
  if (host !== undefined && host !== registry) {
    return { kind: 'cannot', why: `${registry} is not the registry of this GitLab, which is ${host}.` };
  }
  for (const path of projectPathsOf(repository)) {
    const project = await gitlab.project(path);
    if (project.kind === 'found') return { kind: 'found', project: project.value };
  }
  const why = `No project that ${repository} could belong to is to be seen with these rights. A Maintainer of it can let ${caller.path} in.`;
  return { kind: 'cannot', why };
}
