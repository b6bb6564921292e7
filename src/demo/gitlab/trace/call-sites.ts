import { isAtLeast } from '../version.ts';

/** File and line of the runner's pull, and of its look for a local image, from each version on. */
const callSites = [
  ['19.3', 'manager.go', 419, 272],
  ['19.2', 'manager.go', 343, 196],
  ['18.9', 'manager.go', 238, 150],
  ['18.6', 'manager.go', 237, 149],
  ['18.0', 'manager.go', 238, 150],
  ['17.11', 'manager.go', 253, 165],
  ['17.8', 'manager.go', 254, 166],
  ['17.3', 'manager.go', 251, 163],
  ['16.6', 'manager.go', 250, 163],
  ['15.5', 'manager.go', 237, 162],
  ['15.3', 'manager.go', 235, 160],
  ['15.2', 'manager.go', 240, 165],
  ['15.1', 'manager.go', 235, 160],
  ['14.4', 'manager.go', 203, 128],
  ['14.3', 'manager.go', 214, 139],
  ['13.9', 'manager.go', 205, 129],
  ['13.8', 'docker.go', 147, 194],
  ['13.7', 'docker.go', 143, 161],
  ['13.3', 'docker.go', 142, 160],
  ['13.2', 'docker.go', 131, 149],
  ['13.1', 'docker.go', 119, 137],
  ['12.9', 'docker.go', 198, 218],
  ['12.3', 'executor_docker.go', 188, 208],
  ['12.1', 'executor_docker.go', 192, 212],
  ['12.0', 'executor_docker.go', 175, 195],
] as const;

/**
 * The end that the runner puts behind an engine's error: ` (manager.go:419:0s)`.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v19.3.0/helpers/docker/official_docker_client.go
 */
export function callSiteSuffix(version: string, call: 'pull' | 'inspect', seconds: number): string {
  const site = callSites.find(([since]) => isAtLeast(version, since));
  if (site === undefined) throw new Error(`no call site is known for runner ${version}`);
  const [, file, pull, inspect] = site;
  return ` (${file}:${call === 'pull' ? pull : inspect}:${seconds}s)`;
}
