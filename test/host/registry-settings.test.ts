import { expect, test } from 'vitest';
import { parseImageReference } from '../../src/failure/image/image-reference.ts';
import type { Endpoint, RegistrySettings } from '../../src/host/registry-settings.ts';
import { dockerd, startEngine } from './engine-stand-in.ts';
import { hostRoot, readTestHost } from './host-root.ts';
import { makePair } from './pki.ts';

const hubMirror = {
  RegistryConfig: { Mirrors: ['https://mirror.corp:5000/'], InsecureRegistryCIDRs: [], IndexConfigs: {} },
};
const pair = makePair('mirror.corp');
const other = makePair('other');
const bundle = '/etc/ssl/certs/ca-certificates.crt';

function addedTrust({ tls }: Endpoint) {
  return tls.trust.filter(({ kind }) => kind !== 'system').map(({ path }) => path);
}

interface Setting {
  readonly image: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly store?: 'graph' | 'containerd';
  readonly info?: object;
  readonly addresses?: Readonly<Record<string, string>>;
}

async function settingsOf({
  image,
  files = {},
  addresses = {},
  ...shape
}: Setting): Promise<RegistrySettings> {
  const { address } = await startEngine(dockerd(shape));
  const host = await readTestHost({
    root: await hostRoot({ [bundle]: other.certificate, ...files }),
    dockerHost: address,
    resolve: async (name) => (addresses[name] === undefined ? [] : [addresses[name]]),
  });
  const parsed = parseImageReference(image);
  if (parsed.kind !== 'valid') throw new Error(image);
  return await host.settingsFor(parsed.reference);
}

function inWords({ role, scheme, hostname, port, apiPath, namespace }: Endpoint): string {
  return `${role} ${scheme}://${hostname}:${port}${apiPath}${namespace === null ? '' : `?ns=${namespace}`}`;
}

test.each(['graph', 'containerd'] as const)(
  'the %s store asks the mirror first, for Docker Hub',
  async (store) => {
    const { endpoints } = await settingsOf({ image: 'alpine', store, info: hubMirror });

    expect(endpoints.map(inWords)).toEqual([
      `mirror https://mirror.corp:5000/v2${store === 'graph' ? '' : '?ns=docker.io'}`,
      'origin https://registry-1.docker.io:443/v2',
    ]);
    // 28 hands Docker Hub's credential to whoever runs the mirror; 29 does not.
    expect(endpoints.map(({ sendsCredential }) => sendsCredential)).toEqual([store === 'graph', true]);
    expect(endpoints[0].repository).toBe('library/alpine');
  },
);

test.each(['graph', 'containerd'] as const)(
  'the %s store has no mirrors for another registry',
  async (store) => {
    const { endpoints } = await settingsOf({ image: 'ghcr.io/a/b:1', store, info: hubMirror });

    expect(endpoints.map(inWords)).toEqual(['origin https://ghcr.io:443/v2']);
  },
);

test.each([
  ['graph', '/etc/docker/certs.d/mirror.corp:5000/ca.crt', true],
  ['graph', '/etc/docker/certs.d/docker.io/ca.crt', false],
  ['containerd', '/etc/docker/certs.d/docker.io/ca.crt', true],
  ['containerd', '/etc/docker/certs.d/mirror.corp:5000/ca.crt', false],
] as const)('the %s store looks for the mirror’s CA in %s: %s', async (store, path, isRead) => {
  const files = { [path]: pair.certificate };
  const { endpoints } = await settingsOf({ image: 'alpine', store, info: hubMirror, files });

  expect(endpoints[0].tls.trust.some((source) => source.path === path)).toBe(isRead);
});

test('the graph store reads no folder for Docker Hub itself', async () => {
  const files = {
    '/etc/docker/certs.d/docker.io/ca.crt': pair.certificate,
    '/etc/docker/certs.d/registry-1.docker.io/ca.crt': pair.certificate,
  };

  expect(addedTrust((await settingsOf({ image: 'alpine', files })).endpoints[0])).toEqual([]);
});

test('a client certificate and its key are given along, and the key is nowhere in what can be shown', async () => {
  const files = {
    '/etc/docker/certs.d/r.corp:5000/client.cert': pair.certificate,
    '/etc/docker/certs.d/r.corp:5000/client.key': pair.key,
  };
  const settings = await settingsOf({ image: 'r.corp:5000/x', files });
  const { clientCertificate, faults } = settings.endpoints[0].tls;

  expect(faults).toEqual([]);
  expect(clientCertificate?.key()).toBe(pair.key);
  expect(JSON.stringify(settings)).not.toContain('PRIVATE KEY');
});

test.each([
  ['graph', { 'client.cert': pair.certificate }, 'missing-key', true],
  ['containerd', { 'client.cert': pair.certificate }, 'missing-key', true],
  ['graph', { 'ca.cert': pair.certificate }, 'missing-key', true],
  ['graph', { 'c.cert': pair.certificate, 'c.key': other.key }, 'key-mismatch', true],
  ['graph', { 'c.cert': pair.certificate, 'c.key': pair.certificate }, 'not-pem', true],
  ['graph', { 'ca.crt': 'not PEM' }, 'not-pem', false],
  ['containerd', { 'ca.crt': 'not PEM' }, 'not-pem', true],
  ['graph', { 'ca.pem': pair.certificate }, 'ignored', false],
  ['graph', { 'lone.key': pair.key }, 'missing-certificate', true],
  ['containerd', { 'lone.key': pair.key }, 'missing-certificate', false],
] as const)('the %s store with %j: %s, stops: %s', async (store, names, kind, stopsEngine) => {
  const folder = '/etc/docker/certs.d/r.corp';
  const files = Object.fromEntries(Object.entries(names).map(([name, text]) => [`${folder}/${name}`, text]));
  const { endpoints } = await settingsOf({ image: 'r.corp/x', store, files });

  expect(endpoints[0].tls.faults.map((fault) => [fault.kind, fault.stopsEngine])).toEqual([
    [kind, stopsEngine],
  ]);
});

test.each([
  ['r.corp:5000/x', {}, true],
  ['r.corp/x', {}, false],
  ['10.20.1.1/x', {}, true],
  ['named.corp/x', { 'named.corp': '10.20.3.4' }, true],
  ['named.corp/x', { 'named.corp': '10.30.3.4' }, false],
  ['named.corp/x', {}, false],
  ['localhost:5000/x', { localhost: '127.0.0.1' }, true],
  ['127.0.0.1:5000/x', {}, true],
] as const)('%s (%j) is insecure: %s', async (image, addresses, isInsecure) => {
  const info = {
    RegistryConfig: {
      Mirrors: [],
      InsecureRegistryCIDRs: ['10.20.0.0/16', '127.0.0.0/8'],
      IndexConfigs: { 'r.corp:5000': { Secure: false } },
    },
  };
  const files = { '/etc/docker/certs.d/r.corp:5000/ca.crt': pair.certificate };
  for (const store of ['graph', 'containerd'] as const) {
    const { endpoints } = await settingsOf({ image, addresses, info, store, files });

    expect(endpoints[0].tls.verifies).toBe(!isInsecure);
    expect(endpoints[0].fallsBackToHttp).toBe(isInsecure);
  }
});

const hostsToml = `
server = "https://r.corp"
[host."https://first.corp:5000"]
  capabilities = ["pull", "resolve"]
  ca = "first.crt"
  skip_verify = false
[host."http://second.corp/harbor/v2/proxy"]
  override_path = true
  skip_verify = true
  [host."http://second.corp/harbor/v2/proxy".header]
    x-token = "planted-header-secret"
[host."https://digests.corp"]
  capabilities = ["pull"]
`;

test('29 honours hosts.toml for any registry, in the order of the file; 28 ignores it', async () => {
  const files = {
    '/etc/docker/certs.d/r.corp/hosts.toml': hostsToml,
    '/etc/docker/certs.d/r.corp/first.crt': pair.certificate,
  };
  const settings = await settingsOf({ image: 'r.corp/x', store: 'containerd', version: '29.7.2', files });

  expect(settings.endpoints.map(inWords)).toEqual([
    'mirror https://first.corp:5000/v2?ns=r.corp',
    'mirror http://second.corp:80/harbor/v2/proxy?ns=r.corp',
    'origin https://r.corp:443/v2',
  ]);
  const [first, second] = settings.endpoints;
  expect(first.tls.trust.map(({ path }) => path)).toEqual([bundle, '/etc/docker/certs.d/r.corp/first.crt']);
  expect(second?.tls.skipsBecause).toContain('skip_verify');
  expect(second?.headers.map(({ name, value }) => [name, value()])).toEqual([
    ['x-token', 'planted-header-secret'],
  ]);
  expect(JSON.stringify(settings)).not.toContain('planted-header-secret');
  expect(settings.warnings.join()).toContain('digests.corp');

  const graph = await settingsOf({ image: 'r.corp/x', files });
  expect(graph.endpoints.map(inWords)).toEqual(['origin https://r.corp:443/v2']);
});

test('where hosts.toml names a host, 29 takes no mirror of daemon.json', async () => {
  const files = { '/etc/docker/certs.d/docker.io/hosts.toml': '[host."https://toml.corp"]\n' };
  const { endpoints } = await settingsOf({ image: 'alpine', store: 'containerd', info: hubMirror, files });

  expect(endpoints.map(inWords)).toEqual([
    'mirror https://toml.corp:443/v2?ns=docker.io',
    'origin https://registry-1.docker.io:443/v2',
  ]);
});

test('a broken hosts.toml is told, and the certificates beside it are used', async () => {
  const files = {
    '/etc/docker/certs.d/r.corp/hosts.toml': 'server = "https://r.corp\n[host',
    '/etc/docker/certs.d/r.corp/ca.crt': pair.certificate,
  };
  const { endpoints, warnings } = await settingsOf({ image: 'r.corp/x', store: 'containerd', files });

  expect(addedTrust(endpoints[0])).toHaveLength(1);
  expect(warnings.join()).toContain('hosts.toml is not valid (syntax error in line 1)');
});

test.each(['r.corp:5000', 'r.corp_5000_', '_default'])('29 finds the folder %s', async (folder) => {
  const files = { [`/etc/docker/certs.d/${folder}/ca.crt`]: pair.certificate };
  const { endpoints } = await settingsOf({ image: 'r.corp:5000/x', store: 'containerd', files });

  expect(addedTrust(endpoints[0])).toHaveLength(1);
});

test('proxies: the engine says which, the files say the password and who set it', async () => {
  const drop = '/etc/systemd/system/docker.service.d/proxy.conf';
  const files = {
    [drop]:
      '[Service]\nEnvironment="HTTPS_PROXY=http://ci:pl%%40nted@proxy.corp:3128" NO_PROXY=.corp,10.0.0.0/8',
  };
  const info = { HttpsProxy: 'http://xxxxx:xxxxx@proxy.corp:3128', NoProxy: '.corp,10.0.0.0/8' };
  const { endpoints, warnings } = await settingsOf({ image: 'ghcr.io/a/b', files, info });
  const { proxy } = endpoints[0];

  expect(proxy).toMatchObject({
    kind: 'proxy',
    scheme: 'http',
    hostname: 'proxy.corp',
    port: 3128,
    shown: 'http://proxy.corp:3128',
    why: `HTTPS_PROXY of ${drop}`,
  });
  expect(proxy.kind === 'proxy' && proxy.login?.password()).toBe('pl@nted');
  expect(JSON.stringify(endpoints)).not.toContain('pl@nted');
  expect(warnings).toEqual([]);
  const direct = await settingsOf({ image: 'r.corp/x', files, info });
  expect(direct.endpoints[0].proxy).toEqual({ kind: 'direct', why: `NO_PROXY of ${drop} has ".corp"` });
});

test('a proxy that was set after the engine started is told, and not used', async () => {
  const files = { '/etc/docker/daemon.json': '{"proxies":{"https-proxy":"http://new.corp:3128"}}' };
  const { endpoints, warnings } = await settingsOf({ image: 'ghcr.io/a/b', files });

  expect(endpoints[0].proxy.kind).toBe('direct');
  expect(warnings).toEqual([
    'HTTPS_PROXY of /etc/docker/daemon.json: proxies is not what the engine uses: it needs a restart.',
  ]);
});

test('a login that nobody knows is said to be unknown', async () => {
  const info = { HttpsProxy: 'http://xxxxx:xxxxx@proxy.corp:3128' };
  const { endpoints, warnings } = await settingsOf({ image: 'ghcr.io/a/b', info });

  expect(endpoints[0].proxy).toMatchObject({ shown: 'http://proxy.corp:3128', login: null });
  expect(warnings).toEqual(['HTTPS_PROXY has a login that could not be read: the engine shows it masked.']);
});

test('a mirror in daemon.json that the engine has not taken over is told, and not asked', async () => {
  const files = { '/etc/docker/daemon.json': '{"registry-mirrors":["https://late.corp"]}' };
  const { endpoints, warnings } = await settingsOf({ image: 'alpine', files });

  expect(endpoints).toHaveLength(1);
  expect(warnings.join()).toContain('has https://late.corp, and the engine has not taken it over yet');
});

test('a daemon.json that cannot be parsed is told without a word of it', async () => {
  const files = { '/etc/docker/daemon.json': '{"proxies": {"https-proxy": "http://u:planted@p" ' };

  expect((await settingsOf({ image: 'alpine', files })).warnings.join()).toMatch(/daemon\.json is not valid/);
  expect((await settingsOf({ image: 'alpine', files })).warnings.join()).not.toContain('planted');
});

test('without an engine, the files say what a dockerd would do', async () => {
  const root = await hostRoot({ '/etc/docker/daemon.json': '{"registry-mirrors":["https://m.corp"]}' });
  const host = await readTestHost({
    root,
    environment: { HTTPS_PROXY: 'http://own.corp:3128', no_proxy: 'm.corp' },
  });
  const parsed = parseImageReference('alpine');
  if (parsed.kind !== 'valid') throw new Error('alpine');
  const { engine, endpoints } = await host.settingsFor(parsed.reference);

  expect(engine.kind).toBe('none');
  expect(endpoints.map(({ hostname, proxy }) => `${hostname} ${proxy.kind}`)).toEqual([
    'm.corp direct',
    'registry-1.docker.io proxy',
  ]);
});

test('podman has mirrors for any registry, rewrites locations, and blocks', async () => {
  const { address } = await startEngine(
    dockerd({ components: [{ Name: 'Podman Engine', Version: '4.3.1' }] }),
  );
  const root = await hostRoot({
    '/etc/containers/registries.conf': `
[[registry]]
prefix = "quay.io/org"
location = "internal.corp/quay-org"
insecure = true
[[registry.mirror]]
location = "mirror.corp:5000/org"
[[registry.mirror]]
location = "digests.corp/org"
pull-from-mirror = "digest-only"
`,
    '/etc/containers/registries.conf.d/50-block.conf':
      '[[registry]]\nlocation="blocked.corp"\nblocked=true\n',
    '/etc/containers/certs.d/mirror.corp:5000/ca.crt': pair.certificate,
  });
  const host = await readTestHost({ root, dockerHost: address });
  const settings = async (image: string) => {
    const parsed = parseImageReference(image);
    if (parsed.kind !== 'valid') throw new Error(image);
    return await host.settingsFor(parsed.reference);
  };
  const { endpoints } = await settings('quay.io/org/app:1');

  expect(endpoints.map(({ hostname, repository }) => `${hostname}/${repository}`)).toEqual([
    'mirror.corp/org/app',
    'internal.corp/quay-org/app',
  ]);
  expect(addedTrust(endpoints[0])).toHaveLength(1);
  expect(endpoints[1]).toMatchObject({ fallsBackToHttp: true, tls: { verifies: false } });
  expect((await settings('quay.io/other/app')).endpoints[0].hostname).toBe('quay.io');
  expect((await settings('blocked.corp/x')).warnings.join()).toContain('blocks blocked.corp');
});

test('containerd reads hosts.toml only from where its configuration says', async () => {
  const files = {
    '/run/containerd/containerd.sock': '',
    '/etc/containerd/certs.d/r.corp/hosts.toml': '[host."https://m.corp"]\n',
  };
  const config = `version = 3
[plugins.'io.containerd.cri.v1.images'.registry]
config_path = "/etc/containerd/certs.d"
`;
  const parsed = parseImageReference('r.corp/x');
  if (parsed.kind !== 'valid') throw new Error('r.corp/x');
  const without = await readTestHost({ root: await hostRoot(files) });
  expect((await without.settingsFor(parsed.reference)).endpoints.map(({ hostname }) => hostname)).toEqual([
    'r.corp',
  ]);
  const withPath = await readTestHost({
    root: await hostRoot({ ...files, '/etc/containerd/config.toml': config }),
  });
  const { engine, endpoints } = await withPath.settingsFor(parsed.reference);
  expect(engine.kind).toBe('containerd');
  expect(endpoints.map(({ hostname }) => hostname)).toEqual(['m.corp', 'r.corp']);
});
