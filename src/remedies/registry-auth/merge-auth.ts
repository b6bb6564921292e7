import { findKey, fitOfKey, hubKey, type KeyRules } from '../../credentials/credential-keys.ts';
import { parseDockerConfig } from '../../credentials/docker-config.ts';
import type { ImageReference } from '../../failure/image/image-reference.ts';
import { dockerHub } from '../../failure/image/reference-parts.ts';

export interface NewEntry {
  /** What it is for; the repository is empty where no image is known. */
  readonly place: Pick<ImageReference, 'registry' | 'repository'>;
  readonly username: string;
  readonly password: string;
}

export type Merged =
  | {
      readonly kind: 'merged';
      /** One line without a blank: all that GitLab can mask. */
      readonly value: string;
      /** The key that was written, spelled so that the runner matches it. */
      readonly key: string;
      readonly replaces: boolean;
      /** Keys of the entries that were there and stay. */
      readonly others: readonly string[];
      /** Whether anything is in it besides the entry that was written. */
      readonly hasMore: boolean;
      /** Program that the runner asks too; null where none is named. */
      readonly credsStore: string | null;
    }
  | { readonly kind: 'cannot'; readonly why: string };

/** GitLab's limit. */
const longest = 10_000;

/**
 * Adds an entry to a `DOCKER_AUTH_CONFIG` and leaves all else as it is, fields that nobody knows included.
 *
 * @param source what is there; null where nothing is
 * @see https://docs.gitlab.com/ci/docker/using_docker_images/#use-statically-defined-credentials
 */
export function mergeAuth(source: string | null, entry: NewEntry, rules: KeyRules): Merged {
  const { place, username, password } = entry;
  const parsed = parseDockerConfig(source ?? '{}');
  if (parsed.kind === 'broken') return cannot(`it is not what a runner can read (${parsed.why})`);
  const { credHelpers, credsStore } = parsed.config;
  const helped = findKey([...credHelpers.keys()], place, rules);
  if (helped !== undefined) {
    return cannot(`it names a credential helper for ${helped}, and a helper goes before an entry`);
  }
  const whole = toObject(JSON.parse(source ?? '{}'));
  const auths = toObject(whole['auths']);
  const keys = Object.keys(auths);
  const key = keyFor(keys, place, rules);
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const value = minified({ ...whole, auths: { ...auths, [key]: { auth } } });
  if (value.length > longest) {
    return cannot(`with the new entry it would be longer than GitLab's ${longest} characters`);
  }
  const others = keys.filter((one) => one !== key);
  const hasMore = others.length > 0 || Object.keys(whole).some((name) => name !== 'auths');
  return { kind: 'merged', value, key, replaces: keys.includes(key), others, hasMore, credsStore };
}

/**
 * The entry that the image's runner takes now, as long as newer ones take it too: what older runners take for the whole
 * host is meant for a path of it.
 */
function keyFor(keys: readonly string[], place: NewEntry['place'], rules: KeyRules): string {
  const taken = keys.filter((key) => fitOfKey(key, place, rules) > 0);
  return findKey(taken, place, 'runner') ?? keyOf(place.registry);
}

/** Docker, Kubernetes and runners of every version take this spelling. */
function keyOf(registry: string): string {
  return registry === dockerHub ? hubKey : registry.toLowerCase();
}

/** With every key that there is: a schema would drop `__proto__`. */
function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A blank can only be inside of a string, where JSON has another way to write it. */
function minified(config: unknown): string {
  return JSON.stringify(config).replaceAll(' ', '\\u0020');
}

function cannot(why: string): Merged {
  return { kind: 'cannot', why };
}
