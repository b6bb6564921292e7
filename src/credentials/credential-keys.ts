import type { ImageReference } from '../failure/image/image-reference.ts';
import { dockerHub } from '../failure/image/reference-parts.ts';

/**
 * Whose rules match a key against an image: gitlab-runner's know paths, docker's only hosts. Runners before 17.5 knew
 * hosts only too, and those before 18.1 no key that begins with http://.
 */
export type KeyRules = 'runner' | 'runner-before-18.1' | 'runner-before-17.5' | 'docker';

type Place = Pick<ImageReference, 'registry' | 'repository'>;

/** The key under which docker itself stores Docker Hub's credential. */
export const hubKey = 'https://index.docker.io/v1/';

/**
 * How well a key fits an image: the length of what matched, 0 where it does not.
 *
 * gitlab-runner takes the longest path; docker takes a key that is spelled like the registry before one that only
 * contains it.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v18.9.0/helpers/docker/auth/auth.go
 * @see https://github.com/docker/cli/blob/v28.3.0/cli/config/credentials/file_store.go
 */
export function fitOfKey(key: string, place: Place, rules: KeyRules): number {
  if (rules === 'docker') return fitForDocker(key, place.registry);
  const path = toRunnerPath(key, rules);
  return pathsOf(place).some((image) => image === path || image.startsWith(`${path}/`)) ? path.length : 0;
}

/** The key that fits best; the first of equal ones. */
export function findKey(keys: readonly string[], place: Place, rules: KeyRules): string | undefined {
  let best: string | undefined;
  let bestFit = 0;
  for (const key of keys) {
    const fit = fitOfKey(key, place, rules);
    if (fit <= bestFit) continue;
    best = key;
    bestFit = fit;
  }
  return best;
}

export interface NearKey {
  readonly key: string;
  readonly why: string;
  /** True where it is as good a key as any, of other repositories of the same registry. */
  readonly isForOthers: boolean;
}

/** Keys that a person would take for this registry, and that this image does not match; each with why. */
export function findNearKeys(keys: readonly string[], place: Place, rules: KeyRules): readonly NearKey[] {
  return keys
    .filter((key) => fitOfKey(key, place, rules) === 0 && bareHost(key) === bareHost(place.registry))
    .map((key) => ({ key, why: whyNot(key, place, rules), isForOthers: isForOthers(key, place, rules) }));
}

/** Only a runner knows paths; an older one reads none in a key. */
function isForOthers(key: string, { registry }: Place, rules: KeyRules): boolean {
  if (rules === 'docker') return false;
  const [host, ...path] = toRunnerPath(key, rules).split('/');
  return host === registry.toLowerCase() && path.length > 0;
}

/** `library/` is never written, and a runner compares what is written. */
function pathsOf({ registry, repository }: Place): readonly string[] {
  const host = registry.toLowerCase();
  const short = registry === dockerHub ? repository.replace(/^library\//, '') : repository;
  return [`${host}/${short}`, `${host}/${repository}`];
}

/** A key with a scheme counts for its host alone; only so written does `index.docker.io` mean Docker Hub. */
function toRunnerPath(key: string, rules: KeyRules): string {
  const host = rules === 'runner-before-18.1' ? key.replace(/^https:\/\//, '') : schemeless(key);
  if (host !== key || rules === 'runner-before-17.5') {
    const name = hostOf(host);
    return name === 'index.docker.io' ? dockerHub : name;
  }
  const [first = '', ...rest] = key.replace(/\/+$/, '').split('/');
  const last = rest.at(-1);
  const path = last === undefined ? rest : [...rest.slice(0, -1), last.replace(/:.*$/, '')];
  return [first.toLowerCase(), ...path].join('/');
}

function fitForDocker(key: string, registry: string): number {
  const wanted = registry === dockerHub ? hubKey : registry;
  if (key === wanted) return 2;
  return registry !== dockerHub && schemeless(key).split('/', 1)[0] === registry ? 1 : 0;
}

function whyNot(key: string, { registry }: Place, rules: KeyRules): string {
  if (registry === dockerHub) {
    const right = rules === 'docker' ? hubKey : `${dockerHub} or ${hubKey}`;
    return `Docker Hub's key is ${right}`;
  }
  if (rules === 'runner-before-18.1' && key.startsWith('http://')) {
    return 'runners from 17.5 to 18.0 know no key that begins with http://';
  }
  const host = hostOf(schemeless(key));
  if (host !== registry.toLowerCase()) return `the port is part of the key, which has to be ${registry}`;
  return 'its path is not that of the image';
}

/** By these names people mean Docker Hub; as keys, few of them work. */
export const hubNames: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
  'hub.docker.com',
  'auth.docker.io',
]);

function bareHost(key: string): string {
  const host = hostOf(schemeless(key)).replace(/:\d+$/, '');
  return hubNames.has(host) ? dockerHub : host;
}

function hostOf(schemelessKey: string): string {
  return (schemelessKey.split('/', 1)[0] ?? '').toLowerCase();
}

function schemeless(key: string): string {
  return key.replace(/^https?:\/\//, '');
}
