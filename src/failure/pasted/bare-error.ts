/**
 * True where a text is nothing but the error that an engine ends with, as people paste it or guides list it. In a log
 * each of these could be anybody's, so this is asked only of a text that says nothing else.
 */
export function isBareError(text: string): boolean {
  return bareErrors.some((error) => error.test(text));
}

const bareErrors: readonly RegExp[] = [
  /^(?:[a-z ]{1,60}: )?(?:x509|tls): /i,
  /^verify error:num=\d{1,4}:/,
  /^(?:[a-z/]{1,20}: ){0,2}(?:TLS handshake timeout|certificate error|unexpected EOF)\.?$/i,
  /^(?:(?:Error: )?(?:dial|read|write) (?:tcp|udp)\b.{0,200}: )?(?:lookup \S{1,255}(?: on \S{1,60})?: (?:no such host|server misbehaving|i\/o timeout)|(?:connect: )?(?:connection (?:refused|reset by peer|timed out)|no route to host|network is unreachable)|i\/o timeout|timeout)\.?$/i,
  /^(?:[a-z]{1,20}: )?(?:manifest not found|requested access denied|(?:pull )?rate limit exceeded)\.?$/i,
];
