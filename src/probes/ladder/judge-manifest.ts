import type { Challenge } from './challenge.ts';
import type { Fault } from './faults.ts';
import type { RegistryError } from './registry-error.ts';

interface ManifestRefusal {
  readonly status: number;
  readonly error: RegistryError;
  readonly challenges: readonly Challenge[];
  /** What was sent along. */
  readonly sent: 'nothing' | 'basic' | 'bearer';
  /** True where the login that was sent is a credential, or was got with one. */
  readonly hasCredential: boolean;
}

/** Why a registry does not hand out a manifest. */
export function faultOfManifest(refusal: ManifestRefusal): Fault {
  const { status, error } = refusal;
  if (status === 404) return faultOfMissing(error);
  if (status === 401) return faultOfUnauthorized(refusal);
  if (status === 403 || status === 405) return faultOfForbidden(refusal);
  if (status >= 500) return 'answer-5xx';
  if (status === 400 && error.code === 'DENIED') return 'credential-refused';
  return faultOfStatus[status] ?? 'answer-unexpected';
}

const faultOfStatus: Readonly<Record<number, Fault>> = {
  406: 'unsupported-media-type',
  415: 'unsupported-media-type',
  429: 'answer-429',
  451: 'blocked',
};

/** Quay says TAG_EXPIRED; Harbor has one code for all, and words. */
function faultOfMissing({ code, message, shape }: RegistryError): Fault {
  if (code === 'MANIFEST_UNKNOWN' || code === 'TAG_EXPIRED') return 'manifest-unknown';
  if (code === 'NAME_UNKNOWN' || code === 'REPOSITORY_NOT_FOUND') return 'name-unknown';
  if (code === 'NOT_FOUND' && message !== null) {
    if (/^artifact\b/i.test(message)) return 'manifest-unknown';
    if (/^(?:repository|project)\b/i.test(message)) return 'name-unknown';
  }
  return shape === 'html' ? 'answer-html' : 'not-found';
}

function faultOfUnauthorized({ challenges, sent, hasCredential }: ManifestRefusal): Fault {
  const errors = challenges.map(({ parameters }) => parameters.get('error'));
  if (errors.includes('insufficient_scope')) return 'insufficient-scope';
  if (errors.includes('invalid_token')) return 'invalid-token';
  if (sent === 'basic') return 'credential-refused';
  if (sent === 'nothing') return 'login-wanted';
  // Harbor forgets its token server once a login was sent.
  return hasCredential && challenges.length === 0 ? 'denied' : 'unauthorized';
}

/** A page instead of the registry's own form of refusal comes from something that stands in between. */
function faultOfForbidden({ error, sent }: ManifestRefusal): Fault {
  if (error.shape === 'html') return 'blocked';
  const isAboutLogin = /authorization token (?:has expired|is invalid)/i.test(error.message ?? '');
  return isAboutLogin && sent !== 'nothing' ? 'credential-refused' : 'denied';
}
