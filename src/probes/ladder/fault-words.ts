import type { Fault } from './faults.ts';

/**
 * One sentence about a fault.
 *
 * @param host who is meant: `registry.example.com`, `the proxy proxy.corp:3128`.
 */
export function describeFault(fault: Fault, host: string): string {
  const sentence = words[fault].replaceAll('{host}', host);
  return sentence.startsWith('the ') ? `T${sentence.slice(1)}` : sentence;
}

const words: Readonly<Record<Fault, string>> = {
  'invalid-reference': 'The image reference is not valid.',
  'masked-reference': 'A part of the image reference is masked, so nothing can be asked for it.',
  'unusable-port': 'The port in the image reference is none.',

  nxdomain: 'No such name: {host}.',
  nodata: '{host} exists as a name and has no address.',
  servfail: 'The resolver failed to look up {host} (SERVFAIL).',
  'resolver-refused': 'The resolver refuses to answer for {host} (REFUSED).',
  'resolver-silent': 'The resolver did not answer for {host}.',
  'resolver-unreachable': 'No resolver listens at the address that this host asks for {host}.',
  'lookup-failed': 'Looking up {host} failed.',

  'connect-timeout': '{host} did not answer the attempt to connect.',
  'connection-refused': '{host} refused the connection.',
  'no-route': 'No route leads to {host}.',
  'network-unreachable': 'The network of {host} is unreachable from here.',
  'route-prohibited': 'A rule on this host prohibits connections to {host}.',
  'invalid-route': 'A route on this host discards what goes to {host}.',
  'connect-failed': 'Connecting to {host} failed.',
  reset: '{host} reset the connection.',
  closed: '{host} closed the connection without an answer.',
  'egress-refused': 'Not asked: the policy of this agent forbids connections to {host}.',
  deadline: 'The time for all checks was used up while {host} was asked.',

  'proxy-name-unresolved': 'The name of {host} does not resolve.',
  'proxy-unreachable': '{host} cannot be reached.',
  'proxy-invalid': 'The proxy that is set is no usable address.',
  'proxy-unsupported': 'The kind of proxy that is set is one that is not checked here.',
  'proxy-refused': '{host} refuses to connect to the registry.',
  'proxy-login-wanted': '{host} wants a login.',
  'proxy-target-unreachable': '{host} could not reach what it was asked for.',
  'proxy-timeout': '{host} did not answer.',
  'proxy-closed': '{host} closed the connection without an answer.',
  'proxy-not-http': '{host} does not speak HTTP.',
  'proxy-tls': 'The TLS connection to {host} failed.',

  'tls-timeout': '{host} accepts connections and does not answer the TLS handshake.',
  'untrusted-ca': 'The certificate of {host} is signed by an authority that is not trusted here.',
  expired: 'The certificate of {host} has expired.',
  'not-yet-valid': 'The certificate of {host} is not valid yet.',
  'wrong-name': 'The certificate of {host} is for other names.',
  'common-name-only': 'The certificate of {host} has its name only in the Common Name, which engines ignore.',
  'client-certificate-wanted': '{host} wants a client certificate.',
  'client-certificate-refused': '{host} refused the client certificate.',
  'client-certificate-unusable': 'The client certificate that is set for {host} cannot be used.',
  'trust-unusable': 'A certificate file that is set for {host} cannot be used.',
  'protocol-version': '{host} speaks no version of TLS that engines accept.',
  'no-common-cipher': '{host} and the engine have no cipher in common.',
  'not-tls': 'What answers at {host} does not speak TLS.',
  'plain-http': '{host} speaks plain HTTP where HTTPS is expected.',
  'tls-failed': 'The TLS handshake with {host} failed.',

  'answer-5xx': '{host} answered with a server error.',
  'answer-429': '{host} answered that there were too many requests.',
  'answer-html': '{host} answered with a web page, not as a registry.',
  'answer-timeout': '{host} took the request and did not answer.',
  'answer-malformed': '{host} answered with what is no proper answer.',
  'answer-too-large': '{host} answered with more than any registry sends.',
  'answer-unexpected': '{host} did not answer as a registry does.',
  'redirect-loop': '{host} redirected too many times.',
  'redirect-refused': '{host} redirected to where no engine may follow.',

  'no-challenge': '{host} wants a login and does not say of which kind.',
  'challenge-unusable': '{host} wants a kind of login that engines do not know.',
  'realm-refused': '{host} names a token server that must not be asked.',
  'realm-untrusted': 'The credential was not sent: the token server that {host} names does not belong to it.',
  'credential-unusable': 'The credential that is set for {host} cannot be used.',
  'credential-refused': '{host} refused the credential.',
  'token-denied': '{host} denied a token.',
  'token-refused': '{host} refused to give a token.',
  'token-malformed': '{host} answered without a token.',
  'token-redirected':
    '{host} redirected the request for a token, which engines do not follow with a credential.',

  'login-wanted': '{host} wants a login, and there is none for it here.',
  'insufficient-scope': '{host} took the token and says that it does not allow this pull.',
  'invalid-token': '{host} did not take the token that its own token server gave.',
  unauthorized: '{host} says that this pull is not authorised.',
  denied: '{host} denied this pull.',
  blocked: '{host} or something in front of it blocks this image.',
  'manifest-unknown': '{host} has no image under this tag or digest.',
  'name-unknown': '{host} knows no such repository.',
  'not-found': '{host} has nothing under this reference.',
  'rate-limit-exhausted': 'No pulls remain at {host} in this window.',
  'unsupported-media-type': 'What {host} has under this reference is no image that engines pull.',
  'schema-1': 'The image at {host} is in the old schema 1 format, which engines no longer pull.',
  'manifest-malformed': '{host} answered with a broken manifest.',
  'digest-mismatch': 'What {host} sent does not have the digest that it should have.',

  'no-platform': 'The image is not offered for the platform of this host.',
  'wrong-platform': 'The image is made for another platform than that of this host.',
  'config-malformed': 'The configuration of the image is broken.',

  'blob-unknown': '{host} does not have a layer that the image consists of.',
  'blob-refused': '{host} refused to hand out a layer.',
  'short-read': '{host} cut a layer off.',
  stalled: '{host} began to send and then stopped.',

  slow: '{host} answered, and slowly.',
  'clock-skew': 'The clocks of this host and of {host} differ.',
  'some-addresses-failed': 'Some of the addresses of {host} do not take connections.',
  'mirror-failed': 'A mirror failed, so the engine goes on to {host}.',
  'not-an-image': 'What {host} has under this reference can be pulled, and is no image that runs.',
  'range-ignored': '{host} ignores requests for a part of a layer.',
};
