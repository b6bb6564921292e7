import { findKey, findNearKeys, fitOfKey, hubKey, type KeyRules } from '../credentials/credential-keys.ts';
import type { DockerConfig } from '../credentials/docker-config.ts';
import type { Secret } from '../credentials/secret.ts';
import type { ImageReference } from '../failure/image/image-reference.ts';
import { dockerHub } from '../failure/image/reference-parts.ts';
import { askHelper, type HelperUser, listHelper } from './credential-helper.ts';
import type { CredentialSource } from './credential-sources.ts';
import type { CredentialChoice } from './registry-settings.ts';

type Place = Pick<ImageReference, 'registry' | 'repository'>;

/**
 * Which credential a job would send for an image: across sources the key that fits best, among equals the first
 * source. The one that is chosen is used alone, even where it is refused.
 *
 * @param sources in the order in which they are looked at
 */
export async function chooseCredential(
  sources: readonly CredentialSource[],
  place: Place,
): Promise<CredentialChoice> {
  const found = await Promise.all(sources.map((source) => findIn(source, place)));
  const best = found
    .filter((one) => one !== undefined)
    .reduce<Found | undefined>((first, one) => (first && first.fit >= one.fit ? first : one), undefined);
  return best?.choice ?? anonymous(sources, place);
}

interface Found {
  readonly fit: number;
  readonly choice: CredentialChoice;
}

async function findIn(source: CredentialSource, place: Place): Promise<Found | undefined> {
  if (source.content.kind !== 'parsed') return undefined;
  const { config } = source.content;
  return (await findHeld(source, config, place)) ?? findWritten(source, config, place);
}

function findWritten(
  { label, rules }: CredentialSource,
  { entries }: DockerConfig,
  place: Place,
): Found | undefined {
  const written = entries.flatMap((entry) => (entry.kind === 'empty' ? [] : [entry]));
  const keys = written.map((entry) => entry.key);
  const key = findKey(keys, place, rules);
  const entry = written.find((one) => one.key === key);
  return entry && { fit: fitOfKey(entry.key, place, rules), choice: { ...entry, source: label } };
}

/** What a helper holds goes before what the file holds. */
async function findHeld(
  { label, rules, helperUser: user }: CredentialSource,
  { credHelpers, credsStore }: DockerConfig,
  place: Place,
): Promise<Found | undefined> {
  const helped = findKey([...credHelpers.keys()], place, rules);
  const name = helped === undefined ? credsStore : (credHelpers.get(helped) ?? null);
  if (name === null) return undefined;
  const found = (key: string, choice: CredentialChoice): Found => ({
    fit: fitOfKey(key, place, rules) || 1,
    choice,
  });
  const unusable = (key: string, why: string) => found(key, { kind: 'unusable', source: label, key, why });
  if (user === null) {
    return unusable(helped ?? place.registry, `docker-credential-${name} cannot be run from a container`);
  }
  const held = helped === undefined ? await findKeyInStore({ name, user, rules }, place) : { key: helped };
  if (held === undefined) return undefined;
  if ('why' in held) return unusable(place.registry, held.why);
  const answer = await askHelper(name, held.key, user);
  if (answer.kind === 'none') return undefined;
  if (answer.kind !== 'found') return unusable(held.key, answer.why);
  return found(held.key, toChoice(label, held.key, answer));
}

interface Store {
  readonly name: string;
  readonly user: HelperUser;
  readonly rules: KeyRules;
}

/** docker asks the store for the registry; gitlab-runner has it list what it holds, and matches paths. */
async function findKeyInStore(
  { name, user, rules }: Store,
  place: Place,
): Promise<{ readonly key: string } | { readonly why: string } | undefined> {
  if (rules === 'docker') return { key: place.registry === dockerHub ? hubKey : place.registry };
  const listed = await listHelper(name, user);
  if (listed.kind !== 'listed') return { why: listed.why };
  const key = findKey(listed.keys, place, rules);
  return key === undefined ? undefined : { key };
}

function toChoice(
  source: string,
  key: string,
  { username, secret }: { readonly username: string; readonly secret: Secret },
): CredentialChoice {
  // A helper's way to say that the secret is an OAuth refresh token.
  if (username === '<token>') return { kind: 'identity-token', source, key, token: secret };
  return { kind: 'password', source, key, username, password: secret };
}

function anonymous(sources: readonly CredentialSource[], place: Place): CredentialChoice {
  const near = sources.flatMap(({ label, rules, content }) => {
    if (content.kind !== 'parsed') return [];
    const { entries, credHelpers } = content.config;
    const keys = [...entries.map(({ key }) => key), ...credHelpers.keys()];
    return findNearKeys(keys, place, rules).map((one) => ({ ...one, source: label }));
  });
  const looked = sources.filter(({ content }) => content.kind === 'parsed').map(({ label }) => label);
  const none =
    looked.length === 0 ? 'no credentials are configured' : `${looked.join(' and ')} has none for this image`;
  const [first] = near;
  const why = first === undefined ? none : `${none}: its key "${first.key}" does not match, ${first.why}`;
  return { kind: 'anonymous', why, near };
}
