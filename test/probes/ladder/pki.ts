import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

interface LeafOptions {
  /** `DNS:registry.test,IP:127.0.0.1`; empty: no alternative names at all. */
  readonly names: string;
  /** As `openssl ca` takes it: `240101000000Z`. */
  readonly from?: string;
  readonly to?: string;
}

/** A certificate authority made for one test run, and gone behind it. */
export interface Authority {
  readonly certificate: string;
  issue(options: LeafOptions): Pair;
  close(): void;
}

export function createAuthority(name: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-pki-'));
  const at = (file: string) => join(folder, file);
  let issued = 0;
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = (file: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file);

  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '1000\n');
  writeFileSync(at('ca.cnf'), config);
  newKey('ca.key');
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-subj', `/CN=${name}`, '-days', '30', '-out', 'ca.crt');

  return {
    certificate: readFileSync(at('ca.crt'), 'utf8'),
    issue({ names, from, to }) {
      issued += 1;
      const file = `leaf-${issued}`;
      newKey(`${file}.key`);
      openssl('req', '-new', '-key', `${file}.key`, '-subj', '/CN=registry.test', '-out', `${file}.csr`);
      const san = names === '' ? '' : `subjectAltName=${names}\n`;
      writeFileSync(at(`${file}.ext`), `basicConstraints=CA:FALSE\n${san}`);
      const dates = from && to ? ['-startdate', from, '-enddate', to] : ['-days', '10'];
      const files = ['-in', `${file}.csr`, '-out', `${file}.crt`, '-extfile', `${file}.ext`];
      openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', ...files, ...dates);
      return { cert: readFileSync(at(`${file}.crt`), 'utf8'), key: readFileSync(at(`${file}.key`), 'utf8') };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

const config = `[ca]
default_ca=own
[own]
database=index.txt
serial=serial
new_certs_dir=.
certificate=ca.crt
private_key=ca.key
default_md=sha256
policy=any
unique_subject=no
[any]
commonName=supplied
`;
