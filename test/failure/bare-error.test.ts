import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';

describe('an error of guides, pasted by itself, is taken for one of a pull', () => {
  test.each([
    ['unauthorized: authentication required', 'auth-required'],
    ['manifest unknown', 'tag-not-found'],
    ['manifest not found', 'tag-not-found'],
    ['denied: requested access denied', 'access-denied'],
    ['denied: requested access to the resource is denied', 'access-denied'],
    ['pull access denied', 'access-denied'],
    ['timeout', 'connect-timeout'],
    ['i/o timeout', 'connect-timeout'],
    ['certificate error', 'tls-handshake-failed'],
    ['rate limit exceeded', 'rate-limited'],
    ['toomanyrequests', 'rate-limited'],
    ['no matching manifest for linux/amd64', 'platform-mismatch'],
    ['TLS handshake timeout', 'tls-handshake-timeout'],
    ['net/http: TLS handshake timeout', 'tls-handshake-timeout'],
    ['x509: certificate signed by unknown authority', 'tls-untrusted-ca'],
    ['Error: x509: certificate signed by unknown authority', 'tls-untrusted-ca'],
    ['verify error:num=19:self-signed certificate in certificate chain', 'tls-untrusted-ca'],
    ['remote error: tls: bad certificate', 'tls-handshake-failed'],
    ['dial tcp: lookup registry.example.com: no such host', 'dns-failure'],
    ['unexpected EOF', 'connection-interrupted'],
    ['connection reset by peer', 'connection-interrupted'],
  ])('%s', (text, cause) => {
    expect(diagnose(text)?.cause).toBe(cause);
    expect(diagnose(`${text}\n`)?.cause).toBe(cause);
  });
});

test.each([
  'timeout',
  'i/o timeout',
  'connection reset by peer',
  'TLS handshake timeout',
  'certificate error',
])('%s among other output is nobody knows whose', (text) => {
  expect(diagnose(`running 3 tests\n\n${text}\n\n1 failed`)).toBeNull();
});

test('what only says that time ran out is likely at most', () => {
  expect(diagnose('Error response from daemon: timeout')?.certainty).toBe('likely');
  expect(diagnose('dial tcp 10.0.0.9:443: i/o timeout')?.certainty).toBe('confirmed');
});
