import type { ImageReference } from '../failure/image/image-reference.ts';
import type { AuthVariable } from './auth-config.ts';
import { findKey, findNearKeys } from './credential-keys.ts';
import { type AuthEntry, parseDockerConfig } from './docker-config.ts';
import type { RunnerRules } from './runner-rules.ts';

/** What a runner gets for one image out of one variable. */
export type AuthReading =
  | { readonly kind: 'entry'; readonly entry: Usable }
  /** A program on the runner's host keeps it. */
  | { readonly kind: 'helper'; readonly name: string }
  /** `near`: keys that a person would take for this registry. */
  | { readonly kind: 'no-entry'; readonly near: readonly { readonly key: string; readonly why: string }[] }
  | { readonly kind: 'file-type' }
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'hidden' };

export type Usable = Exclude<AuthEntry, { readonly kind: 'empty' }>;

/** Reads a variable as a runner of these rules does. */
export function readAuth(
  { value, type }: AuthVariable,
  place: Pick<ImageReference, 'registry' | 'repository'>,
  rules: RunnerRules,
): AuthReading {
  if (type === 'file' && !rules.readsFileType) return { kind: 'file-type' };
  if (value === null) return { kind: 'hidden' };
  const parsed = parseDockerConfig(value());
  if (parsed.kind === 'broken') return { kind: 'invalid', why: parsed.why };
  const { entries, credHelpers, credsStore } = parsed.config;
  const helped = findKey([...credHelpers.keys()], place, rules.keys);
  const helper = helped === undefined ? credsStore : (credHelpers.get(helped) ?? null);
  if (helper !== null) return { kind: 'helper', name: helper };
  const usable = entries.flatMap((entry) => (entry.kind === 'empty' ? [] : [entry]));
  const keys = usable.map(({ key }) => key);
  const key = findKey(keys, place, rules.keys);
  const entry = usable.find((one) => one.key === key);
  if (entry !== undefined) return { kind: 'entry', entry };
  return { kind: 'no-entry', near: findNearKeys(keys, place, rules.keys) };
}

/** The secret parts of an entry and whatever else of the variable no line may show. */
export function secretsOf({ value }: AuthVariable): readonly string[] {
  if (value === null) return [];
  const parsed = parseDockerConfig(value());
  const entries = parsed.kind === 'parsed' ? parsed.config.entries : [];
  return [value(), ...entries.flatMap(secretsOfEntry)];
}

function secretsOfEntry(entry: AuthEntry): readonly string[] {
  if (entry.kind === 'empty') return [];
  if (entry.kind !== 'password') return [entry.token()];
  return [entry.password(), `${entry.username}:${entry.password()}`];
}
