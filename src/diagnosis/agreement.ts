import type { Certainty } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import { probeOf, type Vantage } from '../causes/seen.ts';
import type { HostProbeName } from '../probes/host-probe-names.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { VantageVerdict } from './vantage-verdict.ts';

/** How what the host sees now stands to what the log said. */
export type Agreement =
  /** The host fails for the very cause that the log names. */
  | { readonly kind: 'same'; readonly certainty: Certainty }
  /** The log left open what the host now tells. */
  | { readonly kind: 'refined'; readonly cause: CauseCode; readonly certainty: Certainty }
  /** Nothing is wrong any more, though it would show. */
  | { readonly kind: 'gone'; readonly certainty: Certainty }
  /** What the log names would not show in what was asked, or could not be established. */
  | { readonly kind: 'beside'; readonly certainty: Certainty }
  /** The host fails now, for something that cannot be what the log names. */
  | { readonly kind: 'other'; readonly certainty: Certainty };

/** Weighs a verdict from the failing host against the log's own words; `confirmed` needs both to fit. */
export function weigh(diagnosis: Diagnosis, verdict: VantageVerdict, vantage: Vantage): Agreement {
  const { cause, certainty } = diagnosis;
  const isVisible = wouldShow(cause, vantage);
  if (verdict.cause === null) return isVisible ? gone(certainty) : { kind: 'beside', certainty };
  if (verdict.pullable === null) return { kind: 'beside', certainty };
  if (verdict.cause === cause) return { kind: 'same', certainty: surer(certainty, verdict.certainty) };
  if (isLeftOpen(cause, verdict.cause)) {
    const limit = openEnded.has(cause) ? 'likely' : verdict.certainty;
    return { kind: 'refined', cause: verdict.cause, certainty: less(limit, verdict.certainty) };
  }
  if (!isVisible) return { kind: 'beside', certainty };
  return { kind: 'other', certainty: lowered(certainty) };
}

/** Neither the ladder nor a host probe would show these, so their absence says nothing. */
const invisible: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'credential-helper-failed',
  'host-storage-error',
  'image-not-allowed',
  // Of a large layer only the first byte is read, and what a host keeps of it is not read at all.
  'layer-corrupt',
  'node-pull-qps',
  'not-image-pull',
  'not-present-locally',
  'pull-backoff',
  'pull-policy-not-allowed',
  'unknown',
  'unsupported-manifest',
]);

/** What only a host probe would show. */
const witnesses: Readonly<Partial<Record<CauseCode, HostProbeName>>> = {
  'disk-full': 'disk-space',
  'engine-unavailable': 'engine-info',
};

/** Whether this cause, if it still held, would have shown in what was asked. */
function wouldShow(cause: CauseCode, vantage: Vantage): boolean {
  const witness = witnesses[cause];
  if (witness === undefined) return !invisible.has(cause);
  const outcome = probeOf(vantage, witness)?.outcome;
  return outcome === 'passed' || outcome === 'warned';
}

/** Logs that name no reason at all: whatever the host shows is likely it, and never proven to be. */
const openEnded: ReadonlySet<CauseCode> = new Set<CauseCode>(['pull-backoff', 'pull-timed-out', 'unknown']);

const access = [
  'access-denied',
  'auth-required',
  'credentials-rejected',
  'permission-denied',
  'repository-not-found',
  'tag-not-found',
  'blocked-by-policy',
  'rate-limited',
] as const satisfies readonly CauseCode[];

const network = [
  'connect-timeout',
  'connection-refused',
  'connection-interrupted',
  'dns-failure',
  'proxy-failure',
  'tls-handshake-timeout',
] as const satisfies readonly CauseCode[];

/** By what the log says: what it may turn out to be. The words of the left do not rule out the right. */
const leftOpen: Readonly<Partial<Record<CauseCode, readonly CauseCode[]>>> = {
  'access-denied': access,
  'auth-required': access,
  // Registries tell whoever may not see a repository that it does not exist, and caches tell so of any upstream trouble.
  'tag-not-found': access,
  'repository-not-found': access,
  'permission-denied': ['repository-not-found', 'tag-not-found', 'blocked-by-policy'],
  'credentials-rejected': ['permission-denied', 'blocked-by-policy'],
  'registry-error': ['rate-limited', 'proxy-failure', 'dns-failure', 'access-denied'],
  'connect-timeout': network,
  'connection-interrupted': [...network, 'tls-handshake-failed', 'registry-error'],
  'tls-handshake-timeout': network,
  // An engine that retries an insecure registry over plain HTTP reports the second error only.
  'connection-refused': [
    ...network,
    'http-only-registry',
    'tls-untrusted-ca',
    'tls-certificate-expired',
    'tls-hostname-mismatch',
    'tls-handshake-failed',
  ],
  'tls-handshake-failed': ['http-only-registry', 'proxy-failure'],
  'proxy-failure': ['dns-failure', 'registry-error'],
  'http-only-registry': ['proxy-failure'],
};

function isLeftOpen(said: CauseCode, seen: CauseCode): boolean {
  return openEnded.has(said) || leftOpen[said]?.includes(seen) === true;
}

function gone(certainty: Certainty): Agreement {
  return { kind: 'gone', certainty: lowered(certainty) };
}

/** What the log said it said; but nothing confirms it any more. */
function lowered(certainty: Certainty): Certainty {
  return certainty === 'confirmed' ? 'likely' : 'inconclusive';
}

const ranks = { inconclusive: 0, likely: 1, confirmed: 2 } as const;

function surer(one: Certainty, other: Certainty): Certainty {
  return ranks[one] > ranks[other] ? one : other;
}

function less(one: Certainty, other: Certainty): Certainty {
  return ranks[one] < ranks[other] ? one : other;
}
