import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of an own authority, and of what it signed for servers on this machine. */
export interface Authority {
  readonly certificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  /** The system's bundle with the authority's certificate behind it, for `SSL_CERT_FILE`. */
  readonly bundle: string;
}

const systemBundle = '/etc/ssl/certs/ca-certificates.crt';
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
  openssl('req', ...curve, '-keyout', serverKey, '-out', request, '-subj', '/CN=localhost');
  writeFileSync(at('names.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl(
    ...['x509', '-req', '-in', request, '-CA', certificate, '-CAkey', key, '-CAcreateserial', '-days', '2'],
    ...['-extfile', at('names.cnf'), '-out', serverCertificate],
  );
  const bundle = at('bundle.crt');
  writeFileSync(bundle, `${readFileSync(systemBundle, 'utf8')}\n${readFileSync(certificate, 'utf8')}`);
  return { certificate, serverCertificate, serverKey, bundle };
}
