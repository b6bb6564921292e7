import type { FailureText } from '../failure/failure-text.ts';
import { parseImageReference } from '../failure/image/image-reference.ts';
import type { Actor } from './cause.ts';
import {
  addressToTry,
  hostOf,
  peoplesName,
  registryOf,
  requestedHost,
  requestedRegistry,
} from './registry.ts';

/** What the sentences of every cause are about, in words that fit into them. */
export interface Subject {
  /** `The job image "app:1.2"`, without its path; `The image` where the text names none. Starts a sentence. */
  readonly image: string;
  /** The reference as the text names it; null where no engine would accept it: it may pass for an option. */
  readonly reference: string | null;
  /** Its registry as the reference spells it, `docker.io` included. */
  readonly registry: string | null;
  /** Host and port of the request that failed, which need not be the registry's own. */
  readonly host: string | null;
  /** That host in words, `Docker Hub` or `registry.example.com:5000`; `the registry` where it is not known. */
  readonly server: string;
  /** Its registry in such words. */
  readonly registryName: string;
  /** What to ask by hand for the same server; null where it is not known. */
  readonly address: string | null;
  /** Where it failed, behind `on` or `from`: `runner "docker-01"`, `the Kubernetes node`, `the runner's host`. */
  readonly place: string;
  /** Under which keyword of .gitlab-ci.yml the image stands. */
  readonly keyword: 'image' | 'services';
  /** Who writes down which image is pulled. */
  readonly author: Actor;
  /** Who stores the credentials with which it is pulled. */
  readonly keeper: Actor;
  readonly kubernetes: boolean;
}

export function subjectOf(text: FailureText): Subject {
  const registry = text.image === null ? requestedRegistry(text.reason) : registryOf(text.image);
  const helper = text.role === 'helper';
  const host = requestedHost(text.reason) ?? (registry === null ? null : hostOf(registry));
  return {
    image: imageWords(text),
    reference: acceptable(text.image),
    registry,
    host,
    server: peoplesName(host),
    registryName: peoplesName(registry),
    address: addressToTry(text.reason, host),
    place: placeWords(text),
    keyword: text.role === 'service' ? 'services' : 'image',
    author: helper ? 'runner-owner' : 'developer',
    keeper: helper ? 'runner-owner' : 'maintainer',
    kubernetes: onKubernetes(text),
  };
}

function acceptable(image: string | null): string | null {
  return image === null || parseImageReference(image).kind === 'invalid' ? null : image;
}

/** With which credentials the pull was made: a source, `anonymous`, or null where the text does not tell. */
export function credentialsOf(
  text: Pick<FailureText, 'credentialSource' | 'executor' | 'runnerVersion'>,
): string | null {
  if (text.credentialSource !== null) return text.credentialSource;
  return printsCredentialSource(text) ? 'anonymous' : null;
}

/** The address of the last connection that the reason speaks of, port included. */
export function addressOf(reason: string): string | null {
  const named = reason.matchAll(
    /(?:dial|read|write) tcp (?:[^\s>]{1,80}->)?(?<address>[\w.:[\]%-]{1,80}): /g,
  );
  return [...named].at(-1)?.groups?.['address'] ?? null;
}

/** ` (10.0.0.9:443)`, nothing where the address is not known or is the host's very name. */
export function inBrackets(address: string | null, { host }: Subject): string {
  return address === null || address === host ? '' : ` (${address})`;
}

/** Foreign text as part of a sentence: in quotes, one line, bounded. */
export function quoted(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return `"${line.length > 160 ? `${line.slice(0, 159)}…` : line}"`;
}

const roleWords = { build: 'job image', service: 'service image', helper: "runner's helper image" } as const;

function imageWords({ image, role }: FailureText): string {
  const words = role === null ? 'image' : roleWords[role];
  return image === null || image === '' ? `The ${words}` : `The ${words} ${quoted(withoutPath(image))}`;
}

/** Beside every sentence stands the whole reference. */
function withoutPath(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1).replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
  return name === '' ? image : name;
}

/** Words that stand inside a sentence, at its start. */
export function atStart(words: string): string {
  return words.replace(/^the /, 'The ');
}

function placeWords(text: FailureText): string {
  if (text.runnerName !== null) return `runner ${quoted(text.runnerName)}`;
  return onKubernetes(text) ? 'the Kubernetes node' : "the runner's host";
}

function onKubernetes({ executor, policies, reason }: FailureText): boolean {
  if (executor !== null) return executor.startsWith('kubernetes');
  return (
    policies?.some((policy) => /^[A-Z]/.test(policy ?? '')) === true ||
    /image pull failed:|\bkubelet\b|Err?ImagePull|ImagePullBackOff|waiting for pod/.test(reason)
  );
}

/** Runners print where credentials come from since 12.1, on docker executors only. */
function printsCredentialSource({
  executor,
  runnerVersion,
}: Pick<FailureText, 'executor' | 'runnerVersion'>): boolean {
  const [major = 0, minor = 0] = (runnerVersion ?? '').split('.').map(Number);
  return executor?.startsWith('docker') === true && (major > 12 || (major === 12 && minor >= 1));
}
