import { createServer } from 'node:net';
import type { Fault } from '../lab/fault.ts';
import { registrySite, type Site } from '../lab/site.ts';

const past = { from: '240101000000Z', to: '240401000000Z' } as const;
const future = { from: '450101000000Z', to: '460101000000Z' } as const;

const tls10 = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
const ccm = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-CCM' } as const;

export const tlsSites: readonly Site[] = [
  { host: 'stalls.lab.test', open: () => createServer((socket) => socket.resume()) },
  { host: 'ssh.lab.test', open: () => createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')) },
  registrySite('untrusted.lab.test', { certificate: { by: 'inspection' } }),
  registrySite('expired.lab.test', { certificate: past }),
  registrySite('future.lab.test', { certificate: future }),
  registrySite('misnamed.lab.test', { certificate: { names: 'DNS:other.lab.test,DNS:*.apps.lab.test' } }),
  registrySite('unnamed.lab.test', { certificate: { names: '' } }),
  registrySite('tls10.lab.test', { tls: tls10 }),
  registrySite('ccm.lab.test', { tls: ccm }),
  {
    host: 'mutual.lab.test',
    open: (pair, ca) => registrySite('mutual.lab.test', { tls: { requestCert: true, ca } }).open(pair, ca),
  },
];

const expired = { cause: 'tls-certificate-expired', at: 'tls' } as const;
const misnamed = { cause: 'tls-hostname-mismatch', at: 'tls' } as const;
const handshake = { cause: 'tls-handshake-failed', at: 'tls' } as const;

export const tlsFaults: readonly Fault[] = [
  {
    name: 'a handshake that is never answered',
    image: 'stalls.lab.test/team/app:1',
    dockerd: /net\/http: TLS handshake timeout/,
    cause: 'tls-handshake-timeout',
    at: 'tls',
  },
  {
    name: 'a certificate of an authority that is not trusted',
    image: 'untrusted.lab.test/team/app:1',
    dockerd: /x509: certificate signed by unknown authority/,
    cause: 'tls-untrusted-ca',
    at: 'tls',
  },
  {
    name: 'a certificate that has expired',
    image: 'expired.lab.test/team/app:1',
    dockerd: /x509: certificate has expired or is not yet valid: current time \S+ is after 2024-04-01/,
    ...expired,
    says: /2024/,
  },
  {
    name: 'a certificate that is not valid yet',
    image: 'future.lab.test/team/app:1',
    dockerd: /x509: certificate has expired or is not yet valid: current time \S+ is before 2045-01-01/,
    ...expired,
    says: /2045/,
  },
  {
    name: 'a clock that is behind by years',
    on: 'behind',
    image: 'open.lab.test/team/app:1.21-alpine',
    imageForDockerd: 'future.lab.test/team/app:1',
    dockerd: /x509: certificate has expired or is not yet valid/,
    ...expired,
    says: /clock of behind is 1095 days behind/,
  },
  {
    name: 'a clock that is ahead by years',
    on: 'ahead',
    image: 'open.lab.test/team/app:1.21-alpine',
    imageForDockerd: 'expired.lab.test/team/app:1',
    dockerd: /x509: certificate has expired or is not yet valid/,
    ...expired,
    says: /clock of ahead is 3285 days ahead/,
  },
  {
    name: 'a certificate for another name',
    image: 'misnamed.lab.test/team/app:1',
    dockerd: /x509: certificate is valid for other\.lab\.test, \*\.apps\.lab\.test, not misnamed\.lab\.test/,
    ...misnamed,
    says: /other\.lab\.test/,
  },
  {
    name: 'a certificate with a Common Name only',
    image: 'unnamed.lab.test/team/app:1',
    dockerd: /x509: certificate relies on legacy Common Name field|certificate is not valid for any names/,
    ...misnamed,
  },
  {
    name: 'a server that wants a client certificate',
    image: 'mutual.lab.test/team/app:1',
    dockerd: /remote error: tls: (?:certificate required|bad certificate)/,
    ...handshake,
    says: /client certificate/,
  },
  {
    name: 'a server that speaks TLS 1.0 only',
    image: 'tls10.lab.test/team/app:1',
    dockerd: /tls: protocol version not supported|unsupported protocol version/,
    ...handshake,
  },
  {
    name: 'a server without a cipher in common',
    image: 'ccm.lab.test/team/app:1',
    dockerd: /remote error: tls: handshake failure/,
    ...handshake,
  },
  {
    name: 'a server that does not speak TLS',
    image: 'ssh.lab.test/team/app:1',
    dockerd: /tls: first record does not look like a TLS handshake/,
    ...handshake,
  },
  {
    name: 'a registry that speaks plain HTTP only',
    image: 'plain.lab.test:443/team/app:1.21-alpine',
    dockerd: /http: server gave HTTP response to HTTPS client/,
    cause: 'http-only-registry',
    at: 'tls',
  },
];
