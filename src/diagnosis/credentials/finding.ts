import type { Certainty, Remedy } from '../../causes/cause.ts';

export const findingCodes = [
  'credential-expired',
  'credential-rejected',
  'dependency-proxy-rights',
  'entry-missing',
  'environment-scope-mismatch',
  'file-type-on-affected-runner',
  'hidden-value',
  'invalid-json',
  'job-token-not-allowlisted',
  'job-token-user-may-not',
  'key-ignored',
  'protected-on-unprotected-ref',
  'runner-used-other-source',
  'shadowed-group-variable',
  'variable-expanded',
  'variable-not-expanded',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** Why a job does not have the credential that it should, as GitLab shows it. Never holds a value. */
export interface CredentialFinding {
  readonly code: FindingCode;
  readonly certainty: Certainty;
  /** One plain sentence. */
  readonly sentence: string;
  readonly remedy: Remedy;
}

/** What GitLab says of one job's credentials; all of it may be stored and shown. */
export interface CredentialAccount {
  /** What the job gets, in one sentence; null where that could not be established. */
  readonly gets: string | null;
  /** Whether GitLab gives the job any such variable; null where that could not be established. */
  readonly isDelivered: boolean | null;
  /** The entry that the runner takes. */
  readonly entry: { readonly where: string; readonly key: string } | null;
  /** The likeliest reason first. */
  readonly findings: readonly CredentialFinding[];
  /** What could not be read, and why; whole sentences. */
  readonly unread: readonly string[];
}
