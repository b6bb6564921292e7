import { allowLocalCopy, retryJob } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { checkAuthReachesJob, setRegistryAuth, tryLogin } from './credentials-advice.ts';
import { useDependencyProxy, useMirror } from './network-advice.ts';
import { judgePullLimit } from './pull-limit.ts';
import { credentialsOf, subjectOf } from './subject.ts';

/** The registry, or its token server, throttled the pull. */
export const rateLimited = defineCause({
  code: 'rate-limited',
  certainty: 'confirmed',
  sources: [
    'https://docs.docker.com/docker-hub/usage/pulls/',
    'https://github.com/distribution/distribution/blob/v3.1.1/registry/api/errcode/register.go',
    'https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html',
  ],
  patterns: [
    /too ?many ?requests(?: to (?:the )?upstream \w+)?/i,
    /(?:pull|download|request|api) (?:rate )?limit|rate limit(?:ed|s|ing)?\b|rate exceeded|data limit exceeded/i,
    /\bHTTP 429 response body(?:: invalid character '.' (?:looking for beginning of|after top-level) value)?|(?:status(?: ?code)?:?|HTTP(?: status)?|code) ?\(?429\b|\(HAP429\)|Error 429\b/i,
    /ThrottlingException|request (?:was )?throttled|too many failed login attempts|quota exceeded for quota (?:metric|group)/i,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    credentials: credentialsOf(text),
    unauthenticated: /unauthenticated pull/i.test(text.reason),
  }),

  explain: ({ subject, credentials, unauthenticated }) =>
    `${subject.image} was not pulled because ${subject.registryName} limits how often it may be asked. ${account(credentials, unauthenticated)}`,

  remedies({ subject, credentials }) {
    const { registry, author, kubernetes } = subject;
    const anonymous = credentials === null || credentials === 'anonymous';
    const hub = registry === 'docker.io';
    return [
      anonymous ? setRegistryAuth(subject) : tryLogin(subject),
      retryJob(hub ? 'once the limit has reset, within six hours' : 'in a few minutes'),
      ...(hub && author === 'developer' ? [useDependencyProxy(subject)] : []),
      ...(hub || kubernetes ? [useMirror(subject)] : []),
      ...(hub ? [showHubLimit] : []),
      ...(anonymous && !kubernetes ? [checkAuthReachesJob(subject), tryLogin(subject)] : []),
      allowLocalCopy(subject),
    ];
  },

  judge: judgePullLimit,
});

/** Asked with HEAD, which Docker Hub does not count. */
const showHubLimit: Remedy = {
  actor: 'runner-owner',
  action: "See how much of the limit is left for the host's public address, and by when it is counted.",
  command: `TOKEN=$(curl -s 'https://auth.docker.io/token?service=registry.docker.io&scope=repository:ratelimitpreview/test:pull' | jq -r .token)
curl -sI -H "Authorization: Bearer $TOKEN" https://registry-1.docker.io/v2/ratelimitpreview/test/manifests/latest | grep -i ratelimit`,
  source: 'https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit',
};

function account(credentials: string | null, unauthenticated: boolean): string {
  if (unauthenticated || credentials === 'anonymous') {
    return 'The pull was anonymous, so everything behind the same public address shared one limit.';
  }
  if (credentials === null)
    return 'The text does not tell whether the pull was anonymous, nor when the limit resets.';
  return `The pull used the credentials from ${credentials}, whose account has reached its own limit.`;
}
