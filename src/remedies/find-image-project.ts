import type { ImageReference } from '../failure/image/image-reference.ts';
import type { GitlabActing, ProjectFacts } from './gitlab-port.ts';

type Found =
  | { readonly kind: 'found'; readonly project: ProjectFacts }
  | { readonly kind: 'cannot'; readonly why: string };

/**
 * The project that owns an image of GitLab's own registry: an image may be named up to two levels below its project.
 *
 * @see https://docs.gitlab.com/user/packages/container_registry/#naming-convention-for-your-container-images
 */
export async function findImageProject(
  { registry, repository }: Pick<ImageReference, 'registry' | 'repository'>,
  caller: ProjectFacts,
  gitlab: Pick<GitlabActing, 'project'>,
): Promise<Found> {
  const host = caller.imagePrefix?.split('/', 1)[0];
  if (host !== undefined && host !== registry) {
    return { kind: 'cannot', why: `${registry} is not the registry of this GitLab, which is ${host}.` };
  }
  const parts = repository.split('/');
  for (const below of [0, 1, 2]) {
    const path = parts.slice(0, parts.length - below);
    if (path.length < 2) break;
    const project = await gitlab.project(path.join('/'));
    if (project.kind === 'found') return { kind: 'found', project: project.value };
  }
  const why = `No project that ${repository} could belong to is to be seen with these rights. A Maintainer of it can let ${caller.path} in.`;
  return { kind: 'cannot', why };
}
