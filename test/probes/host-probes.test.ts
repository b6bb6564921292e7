import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { gatherHostFacts } from '../../src/probes/host-facts.run.ts';
import { hostFactsSchema } from '../../src/probes/host-facts.ts';
import { type HostProbe, hostProbeSchema } from '../../src/probes/host-probe.ts';
import { hostProbeNames } from '../../src/probes/host-probe-names.ts';
import { type HostProbeRequest, runHostProbes } from '../../src/probes/host-probes.run.ts';
import { dockerd, startEngine } from '../host/engine-stand-in.ts';
import { hostRoot, readTestHost } from '../host/host-root.ts';
import { makePair } from '../host/pki.ts';

const request: HostProbeRequest = {
  image: 'r.corp/team/app:1',
  dnsName: null,
  imageBytes: null,
  maySpendPull: false,
  ladder: Promise.resolve({
    peerClocks: [],
    transfers: { target: null, small: null, large: null },
  }),
};

async function probe(
  host: Host,
  part: Partial<HostProbeRequest> = {},
): Promise<ReadonlyMap<string, HostProbe>> {
  const { signal } = new AbortController();
  const probes = await runHostProbes(host, { ...request, ...part }, { signal });
  for (const one of probes) hostProbeSchema.parse(one);
  return new Map(probes.map((one) => [one.probe, one]));
}

function basic(login: string): string {
  return Buffer.from(login).toString('base64');
}

const runnerToken = ['glrt', 'planted-runner-token-1'].join('-');

/** Each secret once, where hosts keep them; all have the word `planted` in them, plain or in base64. */
async function hostOfSecrets(engine: string): Promise<Host> {
  const pair = makePair('r.corp');
  const root = await hostRoot({
    '/etc/gitlab-runner/config.toml': `
concurrent = 4
[[runners]]
  name = "runner-7"
  url = "https://me:planted-url-password@gitlab.example.com/"
  id = 42
  token = "${runnerToken}"
  executor = "docker"
  environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{\\"r.corp\\":{\\"auth\\":\\"${basic('ci:planted-variable')}\\"}}}", "API_TOKEN=planted-environment"]
  [runners.docker]
    image = "alpine"
    pull_policy = ["always", "if-not-present"]
    allowed_images = ["r.corp/*:*"]
    host = "${engine}"
  [runners.cache.s3]
    SecretKey = "planted-cache-key"
`,
    '/etc/gitlab-runner/.runner_system_id': 's_0123456789ab\n',
    '/root/.docker/config.json': JSON.stringify({
      auths: {
        'r.corp': { auth: basic('root:planted-config') },
        'https://u:planted-key-login@odd.corp': { auth: basic('x:planted-odd') },
        'token.corp': {
          auth: basic('x:'),
          identitytoken: 'planted-identity',
          registrytoken: 'planted-bearer',
        },
      },
      credHelpers: { 'helper.corp': 'planted' },
      HttpHeaders: { 'X-Meta': 'planted-header' },
    }),
    '/etc/docker/daemon.json': JSON.stringify({
      proxies: { 'https-proxy': 'http://ci:planted-daemon@proxy.corp:3128' },
      'insecure-registries': ['plain.corp:5000'],
    }),
    '/etc/systemd/system/docker.service.d/p.conf':
      '[Service]\nEnvironment="HTTP_PROXY=http://ci:planted-unit@proxy.corp:3128" "SECRET=planted-unit-secret"',
    '/etc/docker/certs.d/r.corp/client.cert': pair.certificate,
    '/etc/docker/certs.d/r.corp/client.key': pair.key,
    '/etc/resolv.conf': 'nameserver 127.0.0.1\nsearch corp\noptions ndots:2\n',
    '/etc/hosts': '127.0.0.1 localhost\n10.0.0.9 listed.corp alias.corp # comment\n',
  });
  return await readTestHost({ root });
}

const said = {
  info: {
    HttpsProxy: 'http://xxxxx:xxxxx@proxy.corp:3128',
    HttpProxy: 'http://xxxxx:xxxxx@proxy.corp:3128',
    Mirrors: ['https://u:planted-mirror@m.corp'],
    Warnings: ['WARNING: No swap limit support', 'token=planted-engine-warning-0123456789'],
  },
};

test('no secret of the host is in any evidence, in its facts, or in its settings', async () => {
  const { address } = await startEngine({
    ...dockerd(said),
    '/distribution/r.corp/team/app:1/json': (_, response) => {
      response
        .writeHead(500)
        .end(JSON.stringify({ message: 'Get "https://ci:planted-message@r.corp/v2/": unauthorized' }));
    },
  });
  const host = await hostOfSecrets(address);
  const probes = await probe(host, { dnsName: 'listed.corp' });
  const shown = JSON.stringify([...probes.values(), await gatherHostFacts(host, 'r.corp/team/app:1')]);

  expect(shown).not.toContain('PRIVATE KEY');
  expect(shown.replaceAll('docker-credential-planted', '').replaceAll('"name":"planted"', '')).not.toContain(
    'planted',
  );
  expect(shown).not.toContain(basic('ci:planted').slice(0, 10));
  expect(probes.get('runner-config')?.evidence).toMatchObject({
    systemId: 's_0123456789ab',
    runners: [
      {
        id: 42,
        name: 'runner-7',
        url: 'https://gitlab.example.com/',
        pullPolicies: ['always', 'if-not-present'],
      },
    ],
  });
  expect(probes.get('docker-credentials')?.evidence).toMatchObject({
    chosen: { kind: 'password', source: '$DOCKER_AUTH_CONFIG', key: 'r.corp' },
  });
  expect(probes.get('engine-distribution')).toMatchObject({
    outcome: 'failed',
    fault: 'engine-cannot-resolve',
    evidence: { status: 500, identity: 'credential' },
  });
  expect(probes.get('nameservers')).toMatchObject({ outcome: 'skipped', tookMs: null });
});

test('a login for other repositories of the same registry is nothing to warn of', async () => {
  const auths = (key: string) => JSON.stringify({ auths: { [key]: { auth: basic('ci:word') } } });
  const warningOf = async (key: string) => {
    const root = await hostRoot({ '/root/.docker/config.json': auths(key) });
    return (await probe(await readTestHost({ root }))).get('docker-credentials')?.fault;
  };

  expect(await warningOf('r.corp/other/team')).toBeNull();
  expect(await warningOf('r.corp:5000')).toBe('credential-key-ignored');
});

test('a host with nothing on it has no fault', async () => {
  const probes = await probe(await readTestHost({ root: await hostRoot({ '/etc/hostname': 'x' }) }));

  expect([...probes.keys()]).toEqual([...hostProbeNames]);
  expect([...probes.values()].filter(({ outcome }) => outcome === 'failed' || outcome === 'warned')).toEqual(
    [],
  );
});

test.each([
  ['one that is relied on', 'unix:///nowhere/docker.sock', 'failed', 'engine-absent'],
  ['one that nobody named', undefined, 'skipped', null],
])('an engine that is not there: %s', async (_, dockerHost, outcome, fault) => {
  const host = await readTestHost({ root: await hostRoot({ '/etc/x': '' }), dockerHost });

  expect((await probe(host)).get('engine-info')).toMatchObject({ outcome, fault });
});

test('an engine that does not answer is a fault, and costs no more than its time', async () => {
  const { address } = await startEngine({ '/version': () => undefined, '/info': () => undefined });
  const root = await hostRoot({ '/etc/x': '' });
  const host = await readTestHost({ root, dockerHost: address, engineTimeoutMs: 200 });

  expect((await probe(host)).get('engine-info')).toMatchObject({ outcome: 'failed', fault: 'engine-silent' });
});

test('what an engine has in its store is told, and its version range', async () => {
  const { address } = await startEngine({
    ...dockerd(),
    '/images/r.corp/team/app:1/json': { Id: 'sha256:1', RepoDigests: ['r.corp/team/app@sha256:2'] },
  });
  const host = await readTestHost({ root: await hostRoot({ '/etc/x': '' }), dockerHost: address });

  expect((await probe(host)).get('engine-info')).toMatchObject({
    outcome: 'passed',
    summary: 'dockerd 28.5.2, storage overlay2.',
    evidence: {
      apiVersion: '1.51',
      minApiVersion: '1.24',
      image: { state: 'present' },
      platform: 'linux/x86_64',
    },
  });
});

test("an image of Docker Hub is not asked for without leave: it takes a pull from the host's limit", async () => {
  const { address, asked } = await startEngine({
    ...dockerd(),
    '/distribution/docker.io/library/alpine:3/json': { Descriptor: { digest: 'sha256:1' }, Platforms: [] },
  });
  const host = await readTestHost({ root: await hostRoot({ '/etc/x': '' }), dockerHost: address });
  const without = await probe(host, { image: 'alpine:3' });
  expect(without.get('engine-distribution')).toMatchObject({ outcome: 'skipped' });
  expect(asked.some(({ url }) => url?.startsWith('/distribution'))).toBe(false);

  const withLeave = await probe(host, { image: 'alpine:3', maySpendPull: true });
  expect(withLeave.get('engine-distribution')).toMatchObject({ outcome: 'passed', evidence: { pulls: 1 } });
});

test('all ends when the whole is over, with what was known by then', async () => {
  const { address } = await startEngine({
    ...dockerd(),
    '/distribution/r.corp/team/app:1/json': () => undefined,
  });
  const host = await readTestHost({ root: await hostRoot({ '/etc/x': '' }), dockerHost: address });
  const controller = new AbortController();
  const seen: string[] = [];
  const running = runHostProbes(
    host,
    { ...request, ladder: new Promise(() => undefined) },
    {
      signal: controller.signal,
      onProbe: ({ probe: name }) => {
        seen.push(name);
        if (seen.length === 5) controller.abort();
      },
    },
  );
  const probes = new Map((await running).map((one) => [one.probe, one]));

  expect(probes.get('engine-distribution')).toMatchObject({ outcome: 'warned', fault: 'timed-out' });
  expect(probes.get('disk-space')?.outcome).not.toBe('failed');
  expect(probes.size).toBe(8);
});

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)('each nameserver is asked by itself', async () => {
  const answers = { '127.86.0.1': 3, '127.86.0.2': 0, '127.86.0.3': null };
  for (const [address, rcode] of Object.entries(answers)) await startNameserver(address, rcode);
  const lines = Object.keys(answers).map((address) => `nameserver ${address}`);
  const root = await hostRoot({
    '/etc/resolv.conf': [...lines, 'nameserver 127.86.0.4', 'search a.corp b.corp'].join('\n'),
  });
  const { signal } = new AbortController();
  const probes = await runHostProbes(
    await readTestHost({ root }),
    { ...request, dnsName: 'r.corp' },
    { signal, names: ['nameservers'] },
  );

  expect(probes[0]).toMatchObject({
    outcome: 'warned',
    fault: 'nameservers-disagree',
    evidence: {
      search: ['a.corp', 'b.corp'],
      servers: [
        { address: '127.86.0.1', ipv4: { kind: 'no-name' } },
        {
          address: '127.86.0.2',
          ipv4: { kind: 'addresses', addresses: ['10.0.0.7'] },
          ipv6: { kind: 'no-address' },
        },
        { address: '127.86.0.3', ipv4: { kind: 'silent' } },
      ],
    },
  });
});

/** Answers with one A record, with a code, or never. */
async function startNameserver(address: string, rcode: number | null): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    if (rcode === null) return;
    const end = query.indexOf(0, 12) + 5;
    const isA = query.readUInt16BE(end - 4) === 1;
    const hasAnswer = rcode === 0 && isA;
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180 | rcode, 2);
    header.writeUInt16BE(hasAnswer ? 1 : 0, 6);
    header.fill(0, 8);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, 7]);
    socket.send(
      Buffer.concat([header, query.subarray(12, end), ...(hasAnswer ? [record] : [])]),
      from.port,
      from.address,
    );
  });
  socket.bind(53, address);
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
}

test('credentials of the runner’s own user count, root’s are named as of no use to it', async () => {
  const config = (login: string) => JSON.stringify({ auths: { [login]: { auth: basic('u:p') } } });
  const root = await hostRoot({
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nci-runner:x:991:991::/var/lib/ci:/bin/sh\n',
    '/etc/systemd/system/gitlab-runner.service':
      '[Service]\nExecStart=/usr/bin/gitlab-runner "run" "--user" "ci-runner" "--config" "/etc/gitlab-runner/config.toml"\n',
    '/var/lib/ci/.docker/config.json': config('mine.corp'),
    '/root/.docker/config.json': config('r.corp'),
  });
  const { evidence, outcome } = (await probe(await readTestHost({ root }))).get('docker-credentials') ?? {};

  expect(outcome).toBe('passed');
  expect(evidence).toMatchObject({
    sources: [{ source: '/var/lib/ci/.docker/config.json', keys: ['mine.corp'] }],
    others: [{ source: '/root/.docker/config.json', keys: ['r.corp'] }],
    chosen: { kind: 'anonymous' },
  });
});

test('two hosts with the same certificates in another order have the same fingerprint', async () => {
  const [one, other] = [makePair('one').certificate, makePair('other').certificate];
  const factsOf = async (bundle: string) => {
    const root = await hostRoot({ '/etc/ssl/certs/ca-certificates.crt': bundle });
    return hostFactsSchema.parse(await gatherHostFacts(await readTestHost({ root }), null));
  };

  expect((await factsOf(one + other)).caFingerprint).toBe(
    (await factsOf(`# two\n${other}${one}`)).caFingerprint,
  );
  expect((await factsOf(one)).caFingerprint).not.toBe((await factsOf(other)).caFingerprint);
});
