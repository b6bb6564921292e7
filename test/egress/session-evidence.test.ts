import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/demo/free-port.ts';
import { shakeHands } from '../../src/egress/handshake.ts';
import type { TlsSettings, TrustSource } from '../../src/host/registry-settings.ts';

let folder: string;
const read = (name: string) => readFileSync(join(folder, `${name}.crt`), 'utf8');
const sourceOf = (...names: readonly string[]): TrustSource => ({
  kind: 'system',
  path: `/etc/ssl/${names.join('-')}.crt`,
  certificates: names.map(read),
});

/** An old and a new root of one name, an authority below the new one, a leaf below that, and one that is a stranger to all. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pullcheck-chain-'));
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const root = (file: string, name: string) =>
    openssl('req', '-x509', ...key, '-keyout', `${file}.key`, '-out', `${file}.crt`, '-subj', `/CN=${name}`);
  const issue = (file: string, name: string, by: string, extensions: string) => {
    writeFileSync(join(folder, `${file}.ext`), extensions);
    openssl('req', ...key, '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', `/CN=${name}`);
    const signing = ['-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial', '-extfile', `${file}.ext`];
    openssl('x509', '-req', '-in', `${file}.csr`, '-out', `${file}.crt`, '-days', '5', ...signing);
  };
  root('old', 'Root');
  root('root', 'Root');
  root('stranger', 'Stranger');
  issue('middle', 'Middle', 'root', 'basicConstraints=critical,CA:TRUE\n');
  issue('leaf', 'registry.test', 'middle', 'subjectAltName=DNS:registry.test\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function evidenceOf(sent: readonly string[], trust: readonly TrustSource[]) {
  const key = readFileSync(join(folder, 'leaf.key'), 'utf8');
  const port = await freePort();
  const server = createServer({ key, cert: sent.map(read).join('') }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  await once(socket, 'connect');
  const tls: TlsSettings = { verifies: true, trust, clientCertificate: null, faults: [], skipsBecause: null };
  const shaken = await shakeHands({
    socket,
    hostname: 'registry.test',
    tls,
    ciphers: 'go',
    timeoutMs: 10_000,
  });
  if (shaken.kind === 'failed') throw new Error(shaken.fault);
  const { chain, trustedBy } = shaken.evidence;
  const subjects = [...JSON.stringify(chain).matchAll(/"subject":"CN=([^"]+)"/g)].map(([, name]) => name);
  return { fault: shaken.fault, chain: subjects.join(' < '), trustedBy };
}

test('a root that the server does not send is found among those trusted, and not an older one of its name', async () => {
  const trust = [sourceOf('old'), sourceOf('stranger', 'root')];

  expect(await evidenceOf(['leaf', 'middle'], trust)).toEqual({
    fault: null,
    chain: 'registry.test < Middle < Root',
    trustedBy: { kind: 'system', path: '/etc/ssl/stranger-root.crt' },
  });
});

test('what the server sends beside its chain does not belong to it', async () => {
  expect(await evidenceOf(['leaf', 'stranger', 'middle'], [sourceOf('root')])).toMatchObject({
    fault: null,
    chain: 'registry.test < Middle < Root',
  });
});

test('an authority that is trusted itself ends the chain where nothing above it is known', async () => {
  expect(await evidenceOf(['leaf'], [sourceOf('middle')])).toEqual({
    fault: null,
    chain: 'registry.test < Middle',
    trustedBy: { kind: 'system', path: '/etc/ssl/middle.crt' },
  });
});

test('of a chain to nobody that is trusted, what was sent is shown', async () => {
  expect(await evidenceOf(['leaf', 'middle'], [sourceOf('old', 'stranger')])).toEqual({
    fault: 'untrusted-ca',
    chain: 'registry.test < Middle',
    trustedBy: null,
  });
});
