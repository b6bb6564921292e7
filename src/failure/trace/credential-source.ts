/**
 * Where the runner took the credentials for a failed pull from, in its own words. It says so directly before the pull
 * that they are for; no such line means that the pull was anonymous.
 *
 * @param before the runner's statements of the same try, oldest first
 * @returns null where the text names none for this image
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/executors/docker/internal/pull/manager.go
 */
export function readCredentialSource(image: string | null, before: readonly string[]): string | null {
  const pull = before.findLastIndex((text) => isPullOf(image, text));
  const end = pull === -1 ? before.length : pull;
  for (let index = end - 1; index >= 0; index -= 1) {
    const text = before[index] ?? '';
    const source = authenticating.exec(text)?.[1];
    if (source !== undefined) return source;
    if (otherPull.test(text)) return null;
  }
  return null;
}

const authenticating = /^Authenticating with credentials from (.{1,300})$/;
const otherPull = /^(?:Pulling docker image |Using docker image |Starting service )/;

function isPullOf(image: string | null, text: string): boolean {
  return text.startsWith('Pulling docker image ') && (image === null || text.includes(` ${image} `));
}
