import { isPlaceholder, REDACTED, withoutTail } from './secret-words.ts';

/** Replaces user names with passwords, tokens and signatures in addresses; scheme, host and path stay. */
export function redactUrls(text: string): string {
  let rest = text;
  if (rest.includes('@'))
    rest = rest.replace(userinfo, redactUserinfo).replace(badUserinfo, redactBadUserinfo);
  if (rest.includes('://')) rest = rest.replace(cutUserinfo, redactCutUserinfo);
  if (rest.includes('=')) rest = rest.replace(parameter, redactParameter);
  return rest;
}

// `docker-image://alpine@sha256:…` is no user.
const userinfo = /\b([A-Za-z][A-Za-z0-9+.-]{0,20}):\/\/([^\s/?#"'<>\\]{1,1024})@(?!sha(?:256|384|512):)/g;

function redactUserinfo(match: string, scheme: string, info: string): string {
  const colon = info.indexOf(':');
  const name = colon < 0 ? info : info.slice(0, colon);
  if (colon < 0) {
    const isToken = /^(?:git\+)?(?:https?|wss?|ftp)$/i.test(scheme) && name !== 'git' && !isPlaceholder(name);
    return isToken ? `${scheme}://${REDACTED}@` : match;
  }
  const password = info.slice(colon + 1);
  const isNamePublic = publicNames.test(name) || isPlaceholder(name);
  if (isNamePublic && password !== '' && isPlaceholder(password)) return match;
  return isNamePublic && password !== '' ? `${scheme}://${name}:${REDACTED}@` : `${scheme}://${REDACTED}@`;
}

/** Names that say which kind of credential was sent. Any other may be a token itself. */
const publicNames =
  /^(?:gitlab-ci-token|gitlab-deploy-token|gitlab\+deploy-token-\d+|oauth2?|oauth2accesstoken|x-access-token|x-token-auth|git|aws|_json_key|_json_key_base64|_token|token|user|username|\$oauthtoken|0{8}-0000-0000-0000-0{12})$/i;

// A password with `/`, `?` or `#` that nobody encoded. A port is no password.
const badUserinfo =
  /:\/\/([^\s/?#@:"'<>\\]{1,128}):(?!\d{1,5}(?:[/?#]|$)|\[(?:REDACTED|MASKED)\])([^\s"'<>@]{1,256})@/g;

function redactBadUserinfo(match: string, _name: string, password: string): string {
  return isPlaceholder(password) ? match : `://${REDACTED}@`;
}

// Lines are cut at some length, perhaps before the `@`. A port is no password.
const cutUserinfo = /:\/\/([^\s/?#@:"'<>[\]\\]{1,128}):([^\s/@"'<>\\]{1,1024})$/gm;

function redactCutUserinfo(match: string, _name: string, password: string): string {
  const word = withoutTail(password);
  return isPlaceholder(word) || /^\d{1,5}(?:[?#:].*)?$/.test(word) ? match : `://${REDACTED}`;
}

const parameter = /([?&;#]|&amp;|\\u0026)([A-Za-z_][\w.-]{0,63})=([^&\s"'<>\\]+)/g;

function redactParameter(match: string, lead: string, name: string, rest: string): string {
  const value = withoutTail(rest);
  const key = name.toLowerCase();
  const isSecret = secretParameter.test(key) || (longParameter.test(key) && value.length >= 16);
  if (!isSecret || isPlaceholder(value)) return match;
  return `${lead}${name}=${REDACTED}${rest.slice(value.length)}`;
}

const secretParameter =
  /(?:token|secret|password|passwd|signature|credential|apikey|api_key|accesskeyid|googleaccessid)$|^(?:sig|jwt|assertion|hmac|key-pair-id|pwd)$/;

/** Words that mean something harmless with a short value: `?policy=always`, `?verify=false`. */
const longParameter = /^(?:policy|verify|key|auth|code|session|hash|hdnea|st|ticket)$/;
