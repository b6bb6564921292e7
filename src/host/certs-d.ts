import { toSecret } from '../credentials/secret.ts';
import type { HostFiles } from './host-files.ts';
import { judgeKeyPair, splitCertificates } from './pem.ts';
import type { ClientCertificate, TlsFault, TrustSource } from './registry-settings.ts';

/** What a folder of certs.d adds for one registry. */
export interface CertsFolder {
  readonly trust: readonly TrustSource[];
  readonly clientCertificate: ClientCertificate | null;
  readonly faults: readonly TlsFault[];
}

/** dockerd's two clients and podman read the same files and differ in what they make of a faulty one. */
export type CertsReader = 'graph' | 'containerd' | 'podman';

export const noCerts: CertsFolder = { trust: [], clientCertificate: null, faults: [] };

/**
 * Reads `*.crt` (CA), and `x.cert` with `x.key` (client pair). Other names are nothing to an engine.
 *
 * @see https://docs.docker.com/engine/security/certificates/
 */
export async function readCertsFolder(
  files: HostFiles,
  folder: string,
  reader: CertsReader,
): Promise<CertsFolder> {
  const listed = await files.list(folder);
  if (listed.kind === 'absent') return noCerts;
  if (listed.kind === 'unreadable') {
    return { ...noCerts, faults: [unreadable(folder, listed)] };
  }
  const context = { files, folder, names: listed.names, reader };
  const [cas, pairs] = await Promise.all([
    Promise.all(endingIn(listed.names, '.crt').map((name) => readCa(context, name))),
    Promise.all(endingIn(listed.names, '.cert').map((name) => readPair(context, name))),
  ]);
  return {
    trust: cas.flatMap(({ trust }) => trust),
    // TLS libraries offer the first pair that the server's CAs allow; more than one is as good as never seen.
    clientCertificate: pairs.map(({ pair }) => pair).find((pair) => pair !== null) ?? null,
    faults: [
      ...cas.flatMap(({ faults }) => faults),
      ...pairs.flatMap(({ faults }) => faults),
      ...loneKeys(context),
      ...ignoredFiles(context),
    ],
  };
}

interface Context {
  readonly files: HostFiles;
  readonly folder: string;
  readonly names: readonly string[];
  readonly reader: CertsReader;
}

interface ReadCa {
  readonly trust: readonly TrustSource[];
  readonly faults: readonly TlsFault[];
}

async function readCa({ files, folder, reader }: Context, name: string): Promise<ReadCa> {
  const path = `${folder}/${name}`;
  const file = await files.read(path);
  if (file.kind !== 'read') return { trust: [], faults: [unreadable(path, file)] };
  const certificates = splitCertificates(file.text);
  if (certificates.length > 0) return { trust: [{ kind: 'certs.d', path, certificates }], faults: [] };
  const stopsEngine = reader === 'containerd';
  const summary = stopsEngine
    ? `${path} holds no PEM certificate, and the engine gives up over it.`
    : `${path} holds no PEM certificate; the engine passes over it without a word.`;
  return { trust: [], faults: [{ kind: 'not-pem', path, stopsEngine, summary }] };
}

interface ReadPair {
  readonly pair: ClientCertificate | null;
  readonly faults: readonly TlsFault[];
}

async function readPair({ files, folder, names }: Context, name: string): Promise<ReadPair> {
  const keyName = name.replace(/\.cert$/, '.key');
  const certificatePath = `${folder}/${name}`;
  if (!names.includes(keyName)) {
    const summary = `${certificatePath} is taken for a client certificate, and its key ${keyName} is missing. A CA certificate has to be called *.crt.`;
    return {
      pair: null,
      faults: [{ kind: 'missing-key', path: certificatePath, stopsEngine: true, summary }],
    };
  }
  return await readClientPair(files, { certificatePath, keyPath: `${folder}/${keyName}` });
}

/** A certificate and its private key, each in a file of its own, or both in one. */
export async function readClientPair(
  files: HostFiles,
  { certificatePath, keyPath }: { readonly certificatePath: string; readonly keyPath: string },
): Promise<ReadPair> {
  const [certificate, key] = await Promise.all([files.read(certificatePath), files.read(keyPath)]);
  if (certificate.kind !== 'read') {
    return { pair: null, faults: [unreadable(certificatePath, certificate)] };
  }
  if (key.kind !== 'read') return { pair: null, faults: [unreadable(keyPath, key)] };
  const fit = judgeKeyPair(certificate.text, key.text);
  if (fit === 'fits') {
    const pair = { certificatePath, keyPath, certificate: certificate.text, key: toSecret(key.text) };
    return { pair, faults: [] };
  }
  const path = fit === 'no-certificate' ? certificatePath : keyPath;
  return {
    pair: null,
    faults: [{ kind: faultOf[fit], path, stopsEngine: true, summary: `${path} ${wordsOf[fit]}` }],
  };
}

const faultOf = { 'no-certificate': 'not-pem', 'no-key': 'not-pem', mismatch: 'key-mismatch' } as const;

const wordsOf = {
  'no-certificate': 'holds no PEM certificate.',
  'no-key': 'holds no PEM private key without a passphrase.',
  mismatch: 'is the key of another certificate than the one beside it.',
} as const;

/** Only the graph driver's client minds a key without a certificate. */
function loneKeys({ folder, names, reader }: Context): readonly TlsFault[] {
  return endingIn(names, '.key')
    .filter((name) => !names.includes(name.replace(/\.key$/, '.cert')))
    .map((name) => ({
      kind: 'missing-certificate',
      path: `${folder}/${name}`,
      stopsEngine: reader !== 'containerd',
      summary: `${folder}/${name} has no client certificate ${name.replace(/\.key$/, '.cert')} beside it.`,
    }));
}

function ignoredFiles({ folder, names }: Context): readonly TlsFault[] {
  return names
    .filter((name) => /\.(?:pem|cer|der|ca)$/i.test(name))
    .map((name) => ({
      kind: 'ignored',
      path: `${folder}/${name}`,
      stopsEngine: false,
      summary: `${folder}/${name} is ignored by the engine: a CA certificate has to be called *.crt.`,
    }));
}

/** A link that leads nowhere stops the engine; what this process may not read, the engine may. */
export function unreadable(path: string, file: Unread): TlsFault {
  const isGone = file.kind === 'absent';
  const why = isGone ? 'it does not exist' : file.why;
  return { kind: 'unreadable', path, stopsEngine: isGone, summary: `${path} could not be read: ${why}.` };
}

type Unread = { readonly kind: 'absent' } | { readonly kind: 'unreadable'; readonly why: string };

function endingIn(names: readonly string[], end: string): readonly string[] {
  return names.filter((name) => name.endsWith(end));
}
