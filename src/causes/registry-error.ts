import { allowLocalCopy, registryStatus, retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { subjectOf } from './subject.ts';
import { judgeTokenTimes } from './token-times.ts';

/** The registry, a mirror or the token server failed by itself. */
export const registryError = defineCause({
  code: 'registry-error',
  certainty: 'confirmed',
  sources: [
    'https://github.com/distribution/distribution/blob/v3.1.1/internal/client/errors.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/core/remotes/errors/errors.go',
    'https://github.com/containers/image/blob/v5.36.2/docker/errors.go',
  ],
  patterns: [
    /unexpected (?:HTTP )?(?:status|response)(?: code)?:? (?<status>5\d\d|400|405|408)\b|\b(?<refused>405) Method Not Allowed/i,
    /\b(?<status>5(?:0[0-8]|2[0-7]|30)) (?:Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out|Web Server|Origin|[A-Z])|\b(?<client>400|408) (?:Bad Request|Request Time-?out)/i,
    /\bHTTP (?<status>5\d\d|400|405|408) response body|Status (?<code>5\d\d|400) (?:trying|while)|HTTP code:? (?<http>5\d\d|400)$|request returned (?<number>5\d\d|400)\b|status(?: ?code)?:? ?\(?(?<other>5\d\d|400)\b(?!: \{)/i,
    /unknown: (?:internal|unknown error|Internal Server)|INTERNAL_SERVER_ERROR|\bunavailable: |unknown: <|missing or empty Content-Type|internal server error|unable to decode token response|did not include a token|error unmarshalling content/i,
    /invalid character \S+ looking for beginning of value|invalid character \S+ (?:after|in) /,
    /unknown blob|blob unknown|BLOB_UNKNOWN|could not fetch content descriptor .*|\/blobs\/sha256:[\w?=.&%-]+: 404 Not Found/i,
    /(?:from|to|with|by|reach(?:ing)?) (?:the )?upstream|upstream (?:connect error|registry|request|repository|server)|no healthy upstream|(?:default )?backend (?:error|unavailable)/i,
  ],

  probes: { repeat: 4 },

  facts: ({ status, refused, client, code, http, number, other }, text) => ({
    subject: subjectOf(text),
    status: status ?? refused ?? client ?? code ?? http ?? number ?? other ?? null,
  }),

  explain: ({ subject, status }) =>
    `${subject.image} was not pulled because ${subject.server}, or something that answers in its place, failed${status === null ? '' : ` with status ${status}`}. Name, tag and credentials are not known to be wrong; the text does not tell whether it is passing.`,

  remedies: ({ subject }) => [
    retryJob('once the registry answers again'),
    registryStatus(subject),
    allowLocalCopy(subject),
  ],

  judge: judgeTokenTimes,
});
