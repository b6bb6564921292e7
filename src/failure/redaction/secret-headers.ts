import { isPlaceholder, looksRandom, REDACTED, withoutTail } from './secret-words.ts';

/** Replaces what request headers carry: `Authorization`, cookies, and the token headers of GitLab and registries. */
export function redactHeaders(text: string): string {
  return text
    .replace(authorization, redactAuthorization)
    .replace(cookie, `$1${REDACTED}`)
    .replace(tokenHeader, (match: string, lead: string, value: string) => {
      const word = withoutTail(value);
      return isPlaceholder(word) || word.startsWith('[')
        ? match
        : `${lead}${REDACTED}${value.slice(word.length)}`;
    })
    .replace(bareBearer, (match: string, lead: string, value: string) =>
      looksRandom(value) || /\d/.test(value) ? `${lead}${REDACTED}` : match,
    )
    .replace(bareBasic, (match: string, lead: string, value: string) =>
      isEncodedPair(value) ? `${lead}${REDACTED}` : match,
    );
}

// A separator with the quotes, brackets and backslashes of shells, JSON and Go's `map[…]` around it.
const authorization =
  /(authorization["'\\]{0,8}[ \t]{0,3}[:=][ \t]{0,3}(?:\[(?!REDACTED|MASKED))?["'\\]{0,8})(?:(basic|bearer|token|digest|negotiate|ntlm|aws4-hmac-sha256|apikey|jwt|gitlab)(?:[ \t]{1,4}|%20|\+))?([^\s"'\\]*)(?:(?<=,)[^\r\n"'\\]*)?/gi;

function redactAuthorization(match: string, lead: string, scheme: string | undefined, value: string): string {
  const word = withoutTail(value);
  if (isPlaceholder(word)) return match;
  // Without a scheme, or with one that is a word of prose, only what no sentence says is a credential.
  const isCertain = scheme !== undefined && !/^(?:token|digest)$/i.test(scheme);
  if (!isCertain && !looksRandom(word) && !/\d/.test(word)) return match;
  return `${lead}${scheme === undefined ? '' : `${scheme} `}${REDACTED}${value.slice(word.length)}`;
}

const cookie =
  /(\b(?:set-)?cookie["'\\]{0,8}[ \t]{0,3}:[ \t]{0,3}(?:\[(?!REDACTED|MASKED))?["'\\]{0,8})(?!\[REDACTED\])[^\s"'\\=]{1,256}=[^\r\n"'\\]+/gi;

const tokenHeader =
  /((?:private-token|job-token|deploy-token|x-(?:registry-(?:auth|config)|vault-token|jfrog-art-api|api-key|gitlab-token|auth-token|access-token|csrf-token|amz-security-token|token))["'\\]{0,8}[ \t]{0,3}[:=][ \t]{0,3}(?:\[(?!REDACTED|MASKED))?["'\\]{0,8})([^\s"'\\]+)/gi;

const bareBearer = /(\bbearer[ \t]{1,4})([\w+/=.~-]{16,})/gi;
const bareBasic = /(\bbasic[ \t]{1,4})([A-Za-z0-9+/]{4,}={0,2})(?![\w+/=])/gi;

/** Whether a word is the base64 of `name:password`. */
function isEncodedPair(word: string): boolean {
  if (word.replace(/=+$/, '').length % 4 === 1) return false;
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(atob(word.replace(/=+$/, '')));
}
