import { reproduce } from './advice.ts';
import { defineCause } from './cause.ts';
import { judgeCredentialChoice } from './credential-choice.ts';
import {
  checkAuthReachesJob,
  pullSecret,
  setRegistryAuth,
  showChallenge,
  tryLogin,
} from './credentials-advice.ts';
import { credentialsOf, subjectOf } from './subject.ts';

/** The registry refused because no credentials came with the request. */
export const authRequired = defineCause({
  code: 'auth-required',
  certainty: 'likely',
  sources: [
    'https://github.com/distribution/distribution/blob/v3.1.1/registry/api/errcode/register.go',
    'https://github.com/moby/moby/blob/v28.5.2/registry/auth.go',
    'https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login',
    'https://cloud.google.com/artifact-registry/docs/troubleshooting',
  ],
  patterns: [
    /authentication (?:is )?required|no basic auth credentials|requires authentication/i,
    /Unauthenticated request\b|Unauthenticated requests do not have permission|Anonymous (?:caller|user|access) (?:does not have|is denied|is not allowed|is disabled|denied|not allowed|disabled)/i,
    /(?:Please|You must|must be) (?:log ?in|logged in|authenticated?)\b|(?:login|authorization) required|no credentials (?:were )?(?:provided|found)|authorize header needed/i,
  ],

  wrappers: [
    // Only a 401 says that someone has to log in; what else the token server may answer is its own affair.
    {
      opening: /failed to fetch anonymous token: unexpected status/,
      unless: /: (?:40[02-9]|4[1-9]\d|[235]\d\d)\b/,
    },
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text), credentials: credentialsOf(text) }),

  explain: ({ subject, credentials }) =>
    `${subject.image} was not pulled because ${subject.server} asks for authentication. ${sent(credentials)}`,

  remedies: ({ subject, credentials }) => [
    setRegistryAuth(subject),
    subject.kubernetes ? pullSecret(subject) : checkAuthReachesJob(subject),
    ...(credentials === null || credentials === 'anonymous' ? [] : [tryLogin(subject)]),
    reproduce(subject),
    showChallenge(subject),
  ],

  judge: judgeCredentialChoice,
});

function sent(credentials: string | null): string {
  if (credentials === 'anonymous')
    return 'The runner found no credentials for this registry and asked without any.';
  if (credentials === null) {
    return 'The text suggests that none were sent, though some registries say the same to a wrong password or an expired token.';
  }
  return `The runner did use those from ${credentials}, so they were wrong, expired, or for another registry.`;
}
