import { numberAt, textAt } from '../causes/evidence.ts';
import { type RegistryKind, registryKind } from '../causes/registry-kind.ts';
import { hopOf, type Vantage } from '../causes/seen.ts';
import type { Hop } from '../probes/hop.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import type { Refusal } from './refusal.ts';

/**
 * The refusal that ended a ladder, as its reader wants it.
 *
 * @returns null where the failed hop is no refusal of access.
 */
export function ladderRefusal(vantage: Vantage, failed: Hop, fault: Fault): Refusal | null {
  const usual = refusals[fault];
  if (usual === undefined || failed.hop === 'blob') return null;
  const { identity, image } = vantage.ladder;
  const status = numberAt(failed.evidence, 'status') ?? usual;
  const scopeWithheld = fault === 'insufficient-scope';
  const by = failed.hop === 'token' ? 'token-server' : 'registry';
  return {
    kind: kindOf(vantage),
    repository: image?.repository ?? '',
    by,
    status,
    words: words(failed),
    credential: identity === 'credential' ? 'sent' : 'none',
    scopeWithheld,
    everywhere: hasBasicLogin(vantage) || (!scopeWithheld && isClosed(failed, identity, status)),
    anonymously: anonymously(vantage),
  };
}

/** There are no rights for single repositories in a Basic login: the whole registry is closed. */
function hasBasicLogin(vantage: Vantage): boolean {
  return textAt(hopOf(vantage, 'challenge')?.evidence, 'scheme')?.toLowerCase() === 'basic';
}

/** A token server that has no token at all for someone without a credential. */
function isClosed({ hop }: Hop, identity: string, status: number): boolean {
  return hop === 'token' && identity === 'anonymous' && status === 401;
}

function anonymously({ ladder: { anonymous } }: Vantage): Refusal['anonymously'] {
  return anonymous === null || anonymous.pull === 'unknown' ? null : anonymous.pull;
}

/** By fault: the status with which it usually comes. */
const refusals: Readonly<Partial<Record<Fault, number>>> = {
  'credential-refused': 401,
  'token-denied': 403,
  'token-refused': 401,
  'login-wanted': 401,
  'insufficient-scope': 401,
  unauthorized: 401,
  denied: 403,
};

/** Which product the registry is, by its address and by what it said of itself on the way. */
export function kindOf(vantage: Vantage): RegistryKind {
  const challenge = hopOf(vantage, 'challenge')?.evidence;
  return registryKind({
    registry: vantage.ladder.image?.registry ?? '',
    realm: textAt(challenge, 'realm'),
    service: textAt(challenge, 'service'),
    server: textAt(hopOf(vantage, 'ping')?.evidence, 'server'),
  });
}

/** The error code and message of an answer, as an engine would print them. */
function words({ evidence }: Hop): string | null {
  const said = [textAt(evidence, 'code'), textAt(evidence, 'message')].filter((part) => part !== null);
  return said.length === 0 ? null : said.join(': ');
}
