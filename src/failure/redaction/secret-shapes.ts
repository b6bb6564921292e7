import { REDACTED } from './secret-words.ts';

/**
 * Replaces what is a secret by its own shape, wherever it stands. The part of a prefix that tells whose token it is
 * stays.
 *
 * @see https://docs.gitlab.com/security/tokens/#token-prefixes
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
export function redactShapes(text: string): string {
  let rest = redactPrivateKeys(text);
  for (const { hint, pattern } of shapes) {
    if (rest.includes(hint)) rest = rest.replace(pattern, `$1${REDACTED}`);
  }
  return rest;
}

/** `hint` is a literal that every match holds; the first group of `pattern` stays. */
interface Shape {
  readonly hint: string;
  readonly pattern: RegExp;
}

const shapes: readonly Shape[] = [
  // An instance may put a word of its own in front: `acme-glpat-…`. Routable tokens have two more parts behind dots.
  {
    hint: 'gl',
    pattern:
      /(gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|oas|tok|wt|at)-)(?=[\w-]{16}|[\w-]{0,15}\d)[\w-]{6,}(?:\.[\w-]+)*/g,
  },
  { hint: 'GR1348941', pattern: /(GR1348941)[\w-]{8,}/g },
  { hint: '_gitlab_session', pattern: /(_gitlab_session(?:=|%3[dD]))[^\s;"'&]{4,}/g },
  { hint: 'gh', pattern: /(gh[pousr]_)\w{16,}(?:\.[\w-]+)*/g },
  { hint: 'github_pat_', pattern: /(github_pat_)\w{16,}/g },
  { hint: 'xox', pattern: /(xox[a-z](?:\.xox[a-z])?-)[\w-]{8,}/g },
  { hint: 'xapp-', pattern: /(xapp-)\d-[\w-]{8,}/g },
  { hint: 'hooks.slack', pattern: /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g },
  { hint: 'dckr_', pattern: /(dckr_[a-z]{2,6}_)[\w-]{10,}/g },
  // The secret key follows its id within a few words; forty hexadecimal digits are a commit.
  {
    hint: 'IA',
    pattern:
      /((?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}[^]{1,80}?)(?<![A-Za-z0-9/+])(?![0-9a-f]{40})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/g,
  },
  { hint: 'IA', pattern: /()\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/g },
  { hint: 'IQoJb3JpZ2lu', pattern: /()IQoJb3JpZ2lu[\w+/=%-]{16,}/g },
  { hint: 'FwoGZXIvYXdz', pattern: /()FwoGZXIvYXdz[\w+/=%-]{16,}/g },
  { hint: 'ya29.', pattern: /(ya29\.)[\w-]{10,}/g },
  { hint: 'AIza', pattern: /(AIza)[\w-]{30,}/g },
  { hint: 'GOCSPX-', pattern: /(GOCSPX-)[\w-]{16,}/g },
  { hint: '1//0', pattern: /(1\/\/0)[\w-]{24,}/g },
  // Azure AD client secrets: three characters, a digit, `Q~`.
  { hint: 'Q~', pattern: /()[\w~.-]{3}\dQ~[\w~.-]{20,}/g },
  { hint: 'npm_', pattern: /(npm_)[A-Za-z0-9]{30,}/g },
  { hint: 'pypi-', pattern: /(pypi-)Ag[\w-]{30,}/g },
  { hint: 'hv', pattern: /\b(hv[sbr]\.)[\w-]{16,}/g },
  { hint: 'AKC', pattern: /\b(AKC)[A-Za-z0-9]{40,}/g },
  // JFrog reference tokens begin with the base64 of `reftkn:`.
  { hint: 'cmVmdGtu', pattern: /(cmVmdGtu)[A-Za-z0-9+/=]{16,}/g },
  { hint: '_v1_', pattern: /(do[opr]_v1_)[a-f0-9]{32,}/g },
  { hint: 'sk-', pattern: /\b(sk-)(?=[\w-]{0,60}\d)[\w-]{20,}/g },
  { hint: 'k_', pattern: /\b([sr]k_(?:live|test)_)\w{10,}/g },
  { hint: 'SG.', pattern: /\b(SG\.)[\w-]{16,}\.[\w-]{16,}/g },
  { hint: '.atlasv1.', pattern: /()[A-Za-z0-9]{14}\.atlasv1\.[\w-]{20,}/g },
  { hint: 'HRKU-', pattern: /(HRKU-)[\w-]{20,}/g },
  { hint: 'hf_', pattern: /\b(hf_)[A-Za-z0-9]{30,}/g },
  { hint: 'ATATT3', pattern: /(ATATT3)[\w=-]{50,}/g },
  { hint: 'ATBB', pattern: /(ATBB)\w{20,}/g },
  { hint: 'LTAI', pattern: /\b(LTAI)[A-Za-z0-9]{12,}/g },
  { hint: 'rubygems_', pattern: /(rubygems_)[a-f0-9]{32,}/g },
  { hint: 'AGE-SECRET-KEY-1', pattern: /(AGE-SECRET-KEY-1)[A-Z0-9]{20,}/g },
  // JSON in base64 (`{"`, `{ `, `{` and a line break): JSON web tokens, docker configurations, ECR passwords.
  {
    hint: 'e',
    pattern:
      /()(?:eyJ|eyA|ewog|ewoJ|ew0K)(?<=(?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2}|\\u00[0-9a-f]{2})(?:ey[JA]|ew..))[\w+/-]{12,}[\w+/=.~-]*/g,
  },
  // The same, encoded twice.
  { hint: 'ZXlK', pattern: /()(?<![A-Za-z0-9+/])ZXlK[\w+/-]{16,}={0,2}/g },
];

const keyStart = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const keyEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** A key whose end is missing takes the rest of the text with it. */
function redactPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    keyStart.lastIndex = from;
    const start = keyStart.exec(text);
    if (start === null) break;
    parts.push(text.slice(from, start.index), REDACTED);
    keyEnd.lastIndex = keyStart.lastIndex;
    from = keyEnd.exec(text) === null ? text.length : keyEnd.lastIndex;
  }
  return parts.join('') + text.slice(from);
}
