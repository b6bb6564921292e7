import { authVariable, type LevelOwner, ownerInWords } from '../../credentials/auth-config.ts';
import type { Usable } from '../../credentials/read-auth.ts';
import { redact } from '../../failure/redaction/redact.ts';
import { type CredentialCase, type CredentialFacts, inWords, toCase } from './credential-case.ts';
import type { CredentialAccount, CredentialFinding } from './finding.ts';
import { credentialExpired } from './traps/credential-expired.ts';
import { dependencyProxyRights } from './traps/dependency-proxy.ts';
import { entryMissing } from './traps/entry-missing.ts';
import { environmentScopeMismatch } from './traps/environment-scope.ts';
import { fileTypeOnAffectedRunner } from './traps/file-type.ts';
import { hiddenValue } from './traps/hidden-value.ts';
import { invalidJson } from './traps/invalid-json.ts';
import { jobTokenNotAllowlisted, jobTokenUserMayNot } from './traps/job-token.ts';
import { keyIgnored } from './traps/key-ignored.ts';
import { runnerUsedOtherSource } from './traps/other-source.ts';
import { protectedOnUnprotectedRef } from './traps/protected-variable.ts';
import { shadowedVariable } from './traps/shadowed-variable.ts';
import { isExpanded, variableReferences } from './traps/variable-references.ts';

/** The likeliest reason first. */
const traps: readonly ((facts: CredentialCase) => CredentialFinding | null)[] = [
  dependencyProxyRights,
  jobTokenNotAllowlisted,
  jobTokenUserMayNot,
  variableReferences,
  fileTypeOnAffectedRunner,
  invalidJson,
  keyIgnored,
  shadowedVariable,
  protectedOnUnprotectedRef,
  environmentScopeMismatch,
  credentialExpired,
  entryMissing,
  runnerUsedOtherSource,
  hiddenValue,
];

export interface Accounted {
  readonly account: CredentialAccount;
  /** What the runner would send: for the probe alone. Null where that is not certain. */
  readonly credential: Usable | null;
}

/** Says which credential a job gets from GitLab, and why not the one that it should. Without a value. */
export function accountFor(facts: CredentialFacts): Accounted {
  const read = toCase(facts);
  const { chosen, isSure } = read;
  const entry = chosen?.reading.kind === 'entry' ? chosen.reading.entry : null;
  const findings = traps.flatMap((trap) => trap(read) ?? []);
  return {
    account: {
      gets: gets(read),
      isDelivered: isSure ? chosen !== null : null,
      entry:
        chosen === null || entry === null ? null : { where: redact(inWords(chosen)), key: redact(entry.key) },
      findings: findings.map((finding) => bounded(finding, isSure)),
      unread: unread(read),
    },
    credential: chosen === null || !isSure || isExpanded(chosen.variable) ? null : entry,
  };
}

/** Keys and refs are other people's text, and a key may be a secret in the wrong place. */
function bounded(
  { code, certainty, sentence, remedy }: CredentialFinding,
  isSure: boolean,
): CredentialFinding {
  return {
    code,
    certainty: isSure || !restsOnVariables(code) ? certainty : 'inconclusive',
    sentence: redact(sentence).slice(0, longest),
    remedy: { ...remedy, action: redact(remedy.action).slice(0, longest) },
  };
}

const longest = 500;

function restsOnVariables(code: CredentialFinding['code']): boolean {
  return !ofToken.has(code);
}

const ofToken: ReadonlySet<CredentialFinding['code']> = new Set([
  'job-token-not-allowlisted',
  'job-token-user-may-not',
  'dependency-proxy-rights',
]);

function gets({ chosen, isSure }: CredentialCase): string | null {
  if (!isSure) return null;
  if (chosen === null) return `GitLab gives this job no ${authVariable}.`;
  const { reading } = chosen;
  const which = `The job gets ${inWords(chosen)}`;
  if (reading.kind === 'entry') return redact(`${which}; its entry "${reading.entry.key}" fits the image.`);
  if (reading.kind === 'helper')
    return redact(`${which}, which leaves it to docker-credential-${reading.name}.`);
  return `${which}, which ${reading.kind === 'hidden' ? 'is hidden' : 'gives the runner none for this image'}.`;
}

function unread({ levels, chosen, owner }: CredentialCase): readonly string[] {
  const refused = levels.filter(({ reading }) => reading.kind === 'refused').map((level) => level.owner);
  const mattering = refused.filter(({ kind }) => kind !== 'instance' || chosen === null);
  return [...mattering.map(refusal), ...unreadOwner(owner)];
}

function refusal(owner: LevelOwner): string {
  const of = `${authVariable} of ${ownerInWords(owner)} could not be read`;
  if (owner.kind === 'instance') return `${of}: that takes an administrator's token.`;
  return `${of}: the token's role there is below ${owner.kind === 'project' ? 'Maintainer' : 'Owner'}.`;
}

function unreadOwner(owner: CredentialCase['owner']): readonly string[] {
  if (owner.kind === 'unseen')
    return ["The project that owns the image could not be seen with the bot's token."];
  if (owner.kind === 'project' && owner.jobToken === 'unread') {
    return [
      `The job token allowlist of ${owner.path} could not be read: the token's role there is below Maintainer.`,
    ];
  }
  if (owner.kind === 'dependency-proxy' && owner.membership === 'unread') {
    return [`Who is a member of group ${owner.group} could not be read with the bot's token.`];
  }
  return [];
}
