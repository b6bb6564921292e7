import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { address } from './address.ts';

/** Files of an own authority, and of what it signed for servers on this machine. */
export interface Authority {
  readonly certificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** Made by openssl: Node reads certificates and writes none. */
export function createAuthority(folder: string): Authority {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const [certificate, key] = [at('ca.crt'), at('ca.key')];
  openssl('req', '-x509', ...curve, '-keyout', key, '-out', certificate, '-subj', '/CN=Bench CA');
  const [serverCertificate, serverKey, request] = [at('server.crt'), at('server.key'), at('server.csr')];
  openssl('req', ...curve, '-keyout', serverKey, '-out', request, '-subj', `/CN=${address}`);
  writeFileSync(at('names.cnf'), `subjectAltName=IP:${address}\n`);
  const signing = ['-CA', certificate, '-CAkey', key, '-CAcreateserial', '-days', '2'];
  const extensions = ['-extfile', at('names.cnf')];
  openssl('x509', '-req', '-in', request, ...signing, ...extensions, '-out', serverCertificate);
  return { certificate, serverCertificate, serverKey };
}
