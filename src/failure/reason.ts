/** An engine's or runner's message on one line, without what follows the reason: advice, source positions, pointers to help. */
export function bareReason(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return trailers.reduce((text, trailer) => text.replace(trailer, ''), line).trim();
}

/** Text in which quotes stand without the backslashes of a JSON or log value around it. */
export function unescapeQuotes(text: string): string {
  return text.replace(/\\{1,8}"/g, '"');
}

/**
 * Whole seconds that the runner's last call to the engine took, from the position it prints behind the error.
 *
 * @returns null where the message carries none, as on Kubernetes.
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/helpers/docker/official_docker_client.go
 */
export function secondsTaken(message: string): number | null {
  const found = message
    .slice(-longestTrailer)
    .match(/\([\w-]{1,60}(?:\.go:\d{1,6})?:(\d{1,6})s\)/g)
    ?.at(-1);
  return found === undefined ? null : Number(/(\d+)s\)$/.exec(found)?.[1]);
}

/** True where nothing after the wrappers says why: the reason stands elsewhere in the text, if anywhere. */
export function saysNothing(reason: string): boolean {
  return empty.test(reason.slice(-longestTrailer));
}

/** The part behind the wrappers that only say which image was pulled and under which policies. */
export function withoutPullWrappers(reason: string): string {
  return reason.replace(pullWrappers, '');
}

const longestTrailer = 600;

// In the order in which they are written last: help behind the position, the position, what is left of punctuation.
const trailers = [
  / ?\.? Check https:\/\/docs\.gitlab\.com\/runner\/shells\/\S{0,100} for more information\.?\W{0,3}$/,
  / ?See ['"`]?docker (?:run|create|container) --help['"`]?\.?$/,
  / \([\w-]{1,60}(?:\.go:\d{1,6})?:\d{1,6}s\)\W{0,3}$/,
  /\. If this private registry supports only HTTP or HTTPS with an unknown CA certificate, please add .*$/,
  /[`\s]{1,8}$/,
] as const;

const empty =
  /(?:Back-off pulling image "[^"]*"|(?:^|[\s:])(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|disallowed image)|timed out waiting for pod to start(?: \(last phase: \w+\))?|exit (?:status|code) \d+|rpc error: code =(?: \w+ desc =)?|prepare timeout)["'\s.:]*$/;

const pullWrappers =
  /^(?:prepare environment: |waiting for pod running: |pod "[^"]{1,300}" failed: |pulling image "[^"]{1,500}"(?: for container [\w.-]{1,80})?: |image pull failed: |[Ff]ailed to pull image (?:"[^"]{1,500}"|'[^']{1,500}')(?: with specified policies \[[^\]]{0,200}\])?: )+/;
