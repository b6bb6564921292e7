import { reproduce } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import {
  allowJobToken,
  pullSecret,
  renewStoredLogin,
  setRegistryAuth,
  tryLogin,
} from './credentials-advice.ts';
import { credentialsOf, subjectOf } from './subject.ts';
import { judgeTokenTimes } from './token-times.ts';

/** Credentials were sent, and the registry says that they are wrong or expired. */
export const credentialsRejected = defineCause({
  code: 'credentials-rejected',
  certainty: 'confirmed',
  sources: [
    'https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/controllers/jwt_controller.rb',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
    'https://docs.docker.com/security/access-tokens/',
  ],
  patterns: [
    /(?:in(?:correct|valid)|bad|wrong) (?:user ?name|login|user|password|credentials?|docker credentials?|api key|token|client ?id)\b/i,
    /HTTP Basic: Access denied|BAD_CREDENTIAL|INVALID_CREDENTIALS?|invalid_token\b|invalid_grant\b/i,
    /(?:token|credentials?|password|session|jwt|secret|PAT)(?: included in the request)? (?:has|have|is|are|was) (?:been )?(?:expired|invalid|revoked|incorrect|malformed)/i,
    /expired(?: authorization| access)? token|ExpiredToken|token (?:expired|revoked)|password (?:or token )?is incorrect/i,
    /cannot be authenticated with the token|failed to (?:authenticate|verify) (?:user|the credentials)|authentication (?:failed|to the upstream registry failed)/i,
    /login attempt to \S+ failed with status: 401|not registered with AAD|user not found or (?:wrong|invalid) password/i,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    credentials: credentialsOf(text),
    expired: /expired/i.test(text.reason),
    upstream: /upstream registry failed/i.test(text.reason),
  }),

  explain: ({ subject, credentials, expired, upstream }) =>
    upstream
      ? `${subject.image} was not pulled because the cache at ${subject.server} could not log in to its own upstream registry. The job's credentials are not at fault.`
      : `${subject.image} was not pulled because ${subject.server} rejected the credentials${from(credentials)} as ${expired ? 'expired' : 'wrong'}. Stale credentials are refused even for images that anyone may pull.`,

  remedies({ subject, credentials, upstream }) {
    if (upstream) return [renewUpstream];
    const renewal = renewStoredLogin(subject);
    return [
      credentials?.startsWith('job payload') ? allowJobToken() : setRegistryAuth(subject),
      ...(renewal === null ? [] : [renewal]),
      ...(subject.kubernetes ? [pullSecret(subject)] : []),
      tryLogin(subject),
      reproduce(subject),
    ];
  },

  judge: judgeTokenTimes,
});

const renewUpstream: Remedy = {
  actor: 'registry-owner',
  action: 'Renew the credentials that the pull-through cache holds for its upstream registry.',
  command: null,
  source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html',
};

function from(credentials: string | null): string {
  return credentials === null || credentials === 'anonymous' ? '' : ` from ${credentials}`;
}
