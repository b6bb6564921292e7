import { isPlaceholder, REDACTED } from './secret-words.ts';

/** Replaces what commands are given as passwords: flags, `docker login -p`, `echo … | docker login`, `curl -u`, .netrc. */
export function redactCommands(text: string): string {
  let rest = text.replace(flag, redactFlag);
  if (/login/i.test(rest)) {
    rest = rest
      .replace(pipedPassword, redactPiped)
      .replace(/[ \t]login[ \t][^\r\n]{1,2000}/gi, (line) =>
        line.replace(shortFlag, redactWord).replace(hereString, redactWord),
      )
      .replace(netrc, redactWord);
  }
  if (rest.includes('sshpass')) rest = rest.replace(/(\bsshpass[ \t]+-p[ \t]*)(\S{1,512})/g, redactWord);
  if (rest.includes('curl'))
    rest = rest.replace(/\bcurl\b[^\r\n]{1,2000}/g, (line) => line.replace(curlUser, redactWord));
  if (/proxy/i.test(rest)) rest = rest.replace(bareProxy, redactWord);
  return rest.includes('_auth') ? rest.replace(/(:_auth(?:Token)?[ \t]+)(\S{1,1024})/g, redactWord) : rest;
}

const word = String.raw`"[^"\r\n]{0,1024}"?|'[^'\r\n]{0,1024}'?|[^\s"']{1,1024}`;

// `--password-stdin` and `--token-file` end otherwise.
const flag = new RegExp(
  String.raw`(--[\w-]{0,40}(?:password|passwd|passphrase|pass|token|secret|api-?key|creds?|credentials)(?:=|[ \t]{1,4}))(?!-)(${word})`,
  'gi',
);

/** Prose about flags, and docker's own `--secret id=…`, carry none. */
const noValue =
  /^(?:via|is|are|or|and|was|flag|option|argument|for|to|in|with|must|may|can|has|not|from|on|id=.*|type=.*|src=.*|source=.*|env=.*)$/i;

function redactFlag(match: string, lead: string, value: string): string {
  return noValue.test(value.replace(/[.,;:]$/, '')) ? match : redactWord(match, lead, value);
}

function redactWord(match: string, lead: string, value: string): string {
  return isPlaceholder(value.replace(/^["']|["']$/g, '')) ? match : `${lead}${REDACTED}`;
}

const shortFlag = new RegExp(String.raw`([ \t]-p(?:=|[ \t]{1,4}))(${word})`, 'g');
const hereString = new RegExp(String.raw`(<<<[ \t]{0,4})(${word})`, 'g');
const netrc = /(\blogin[ \t]{1,4}\S{1,128}[ \t\r\n]{1,8}password[ \t]{1,4})(\S{1,512})/gi;
const curlUser = /([ \t](?:-u|--user|-U|--proxy-user)(?:=|[ \t]{0,4})["']?[^\s:"']{0,128}:)([^\s"']{1,512})/g;

// A proxy without its scheme: `HTTP_PROXY=name:password@host`.
const bareProxy = /(proxy["']?[ \t]{0,3}[:=][ \t]{0,3}["']?)([^\s:@/"']{1,128}:[^\s@/"']{1,512})(?=@)/gi;

const pipedPassword =
  /(\b(?:echo|printf)[ \t])([^\r\n|]{1,1024})(\|[^\r\n|]{0,200}?(?:\blogin\b|--password-stdin))/g;

function redactPiped(_match: string, lead: string, args: string, tail: string): string {
  const kept = args.replace(/"[^"]*"?|'[^']*'?|\S+/g, (arg) => {
    const bare = arg.replace(/^["']|["']$/g, '');
    return isPlaceholder(bare) || arg.startsWith('-') || bare.startsWith('%') ? arg : REDACTED;
  });
  return `${lead}${kept}${tail}`;
}
