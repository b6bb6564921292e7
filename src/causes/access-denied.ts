import { correctReference, reproduce } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { judgeCredentialChoice } from './credential-choice.ts';
import {
  allowJobToken,
  checkAuthReachesJob,
  pullSecret,
  setRegistryAuth,
  showChallenge,
  tryLogin,
} from './credentials-advice.ts';
import { credentialsOf, type Subject, subjectOf } from './subject.ts';

/** Refused, and the text does not tell whether credentials are missing, wrong or too weak, or the repository absent. */
export const accessDenied = defineCause({
  code: 'access-denied',
  certainty: 'inconclusive',
  sources: [
    'https://github.com/moby/moby/blob/v28.5.2/distribution/errors.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/core/remotes/docker/resolver.go',
    'https://github.com/containers/image/blob/v5.36.2/docker/errors.go',
    'https://github.com/goharbor/harbor/blob/v2.13.0/src/server/middleware/v2auth/auth.go',
  ],
  patterns: [
    // A registry's own words behind its code say more, where another cause knows them.
    /\bunauthorized: |\bdenied: |\bforbidden: /i,
    /pull access denied|requested access (?:to the resource is )?denied|insufficient_scope/i,
    /authorization failed\b|repository does not exist or may require (?:authorization|authentication)|access forbidden/i,
    /\bdenied: denied\b|(?:^denied|: denied|denied denied|error from registry: denied|\bunauthorized|\bforbidden)["'\s.})\]]*$/i,
    // Docker Hub answers with both where it does not want to tell a private repository from a missing one.
    /denied: requested access to the resource is denied,? unauthorized: authentication required/i,
    /unauthorized to access repository|access to the requested resource is not authorized|not authorized to access/i,
    /(?:unexpected status[^:]{0,40}|status(?: ?code)?|HTTP(?: code)?|\]|\S): ?\(?40[13]\b|registry 40[13] \(|\bHTTP 40[13] response body(?:: invalid character '.' (?:looking for beginning of|after top-level) value)?|Status 40[13]\b|\b40[13] (?:Unauthorized|Forbidden)\b/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text), credentials: credentialsOf(text) }),

  explain: ({ subject, credentials }) =>
    `${subject.image} was refused by ${subject.server}${used(credentials)}. The answer does not tell whether credentials are missing, wrong or too weak, or whether the repository does not exist.`,

  remedies: ({ subject, credentials }) => [
    ...fixes(subject, credentials),
    reproduce(subject),
    showChallenge(subject),
  ],

  judge: judgeCredentialChoice,
});

function used(credentials: string | null): string {
  if (credentials === null) return '';
  return credentials === 'anonymous'
    ? ', asked without credentials'
    : `, asked with the credentials from ${credentials}`;
}

function fixes(subject: Subject, credentials: string | null): readonly Remedy[] {
  const spelling = correctReference(
    subject,
    subject.registry === 'docker.io'
      ? 'if it is meant to come from another registry: a name without one is looked up on Docker Hub'
      : 'if its registry, namespace or name is misspelled',
  );
  if (credentials?.startsWith('job payload')) return [allowJobToken(), setRegistryAuth(subject), spelling];
  if (credentials === 'anonymous')
    return [setRegistryAuth(subject), checkAuthReachesJob(subject), spelling, tryLogin(subject)];
  if (credentials !== null) return [tryLogin(subject), setRegistryAuth(subject), spelling];
  return [
    setRegistryAuth(subject),
    ...(subject.kubernetes ? [pullSecret(subject)] : [checkAuthReachesJob(subject)]),
    spelling,
    ...(subject.kubernetes ? [] : [tryLogin(subject)]),
  ];
}
