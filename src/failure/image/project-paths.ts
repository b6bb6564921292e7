/**
 * Paths of the projects that an image of GitLab's own registry could belong to, the longest first: below its project's
 * path an image may have up to two names of its own.
 *
 * @see https://docs.gitlab.com/user/packages/container_registry/#naming-convention-for-your-container-images
 */
export function projectPathsOf(repository: string): readonly string[] {
  const parts = repository.split('/');
  return [0, 1, 2]
    .map((below) => parts.slice(0, parts.length - below))
    .filter(({ length }) => length >= leastParts)
    .map((path) => path.join('/'));
}

/** A group and a project. */
const leastParts = 2;
