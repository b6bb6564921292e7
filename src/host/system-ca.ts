import type { HostFiles } from './host-files.ts';
import { splitCertificates } from './pem.ts';
import type { TrustSource } from './registry-settings.ts';

/** In the order in which Go tries them; the first that can be read is taken. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const;

const folders = ['/etc/ssl/certs', '/etc/pki/tls/certs'] as const;

const maxBundleBytes = 8 * 2 ** 20;

export interface SystemCas {
  readonly sources: readonly TrustSource[];
  readonly warnings: readonly string[];
}

/**
 * What a Go program on the host trusts: one bundle and every file of the certificate folders. A program that runs
 * keeps what it read at first use.
 *
 * @param environment of the engine: `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the bundle and the folders
 * @see https://github.com/golang/go/blob/go1.24.0/src/crypto/x509/root_unix.go
 */
export async function readSystemCas(
  files: HostFiles,
  environment: ReadonlyMap<string, string>,
): Promise<SystemCas> {
  const file = environment.get('SSL_CERT_FILE') ?? '';
  const folder = environment.get('SSL_CERT_DIR') ?? '';
  const bundle = await readBundle(files, file === '' ? bundles : [file]);
  const listed = await readFolders(files, folder === '' ? folders : folder.split(':'), bundle.sources);
  const sources = [...bundle.sources, ...listed];
  const isNone = sources.every(({ certificates }) => certificates.length === 0);
  const where = file === '' ? bundles[0] : `${file} (SSL_CERT_FILE of the engine)`;
  return {
    sources,
    warnings: [
      ...bundle.warnings,
      ...(isNone ? [`No CA certificates were found on this host, not even in ${where}.`] : []),
    ],
  };
}

async function readBundle(files: HostFiles, paths: readonly string[]): Promise<SystemCas> {
  const warnings: string[] = [];
  for (const path of paths) {
    const bundle = await files.read(path, maxBundleBytes);
    if (bundle.kind === 'unreadable') warnings.push(`${path} could not be read: ${bundle.why}.`);
    if (bundle.kind !== 'read') continue;
    const certificates = splitCertificates(bundle.text);
    return { sources: [{ kind: 'system', path, certificates }], warnings };
  }
  return { sources: [], warnings };
}

/**
 * Distributions link every certificate of the bundle into the folder again, by name and by hash. Reading those some
 * 300 links would cost more than all else that is read of a host.
 */
async function readFolders(
  files: HostFiles,
  paths: readonly string[],
  known: readonly TrustSource[],
): Promise<readonly TrustSource[]> {
  const seen = new Set(known.flatMap(({ certificates }) => certificates));
  const read = new Set(known.map(({ path }) => path));
  const sources: TrustSource[] = [];
  for (const path of await filesIn(files, paths)) {
    if (read.has(path)) continue;
    const file = await files.read(path);
    const certificates = file.kind === 'read' ? splitCertificates(file.text) : [];
    const fresh = certificates.filter((one) => !seen.has(one));
    for (const one of fresh) seen.add(one);
    if (fresh.length > 0) sources.push({ kind: 'system', path, certificates: fresh });
  }
  return sources;
}

async function filesIn(files: HostFiles, paths: readonly string[]): Promise<readonly string[]> {
  const listed = await Promise.all(
    paths.map(async (path) => {
      const [folder, links] = await Promise.all([files.list(path), files.links(path)]);
      const names = folder.kind === 'listed' ? folder.names : [];
      return names.filter((name) => !isOfBundle(links.get(name))).map((name) => `${path}/${name}`);
    }),
  );
  return listed.flat();
}

function isOfBundle(target: string | undefined): boolean {
  return target !== undefined && (!target.includes('/') || target.startsWith('/usr/share/ca-certificates/'));
}
