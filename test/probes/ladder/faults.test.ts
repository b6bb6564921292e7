import { constants } from 'node:crypto';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toSecret } from '../../../src/credentials/secret.ts';
import * as behaviours from '../../../src/demo/registry/behaviours.ts';
import { createImage, createIndex } from '../../../src/demo/registry/image.ts';
import { sends } from '../../../src/demo/registry/registry.ts';
import { serve, track } from '../../../src/demo/registry/serve.ts';
import { describeFault } from '../../../src/probes/ladder/fault-words.ts';
import type { Fault } from '../../../src/probes/ladder/faults.ts';
import { type Authority, createAuthority, type Pair } from './pki.ts';
import {
  allowing,
  climb,
  endpointOf,
  failureOf,
  graphStore,
  hopOf,
  outcomesOf,
  password,
  resolved,
  startWorld,
  trusting,
  type World,
} from './world.ts';

let authority: Authority;
let other: Authority;
let pair: Pair;
const open: { close(): Promise<void> }[] = [];

beforeAll(() => {
  authority = createAuthority('Test authority');
  other = createAuthority('Another authority');
  pair = authority.issue({ names: 'DNS:registry.test,DNS:*.registry.test' });
});
afterAll(() => {
  authority.close();
  other.close();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function kept<T extends { close(): Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

async function start(options: Parameters<typeof startWorld>[0] = {}): Promise<World> {
  const world = kept(await startWorld(options));
  world.registry.push('team/app', 'latest', createImage());
  return world;
}

const plain = { scheme: 'http' } as const;
const image = 'registry.test/team/app';

test('a sentence begins with a capital, whoever it is about', () => {
  expect(describeFault('proxy-refused', 'the proxy proxy.test:3128')).toMatch(/^The proxy proxy\.test:3128 /);
  expect(describeFault('connection-refused', 'registry.test')).toMatch(/^registry\.test /);
});

describe('the reference', () => {
  test.each([
    ['Team/App', 'invalid-reference'],
    ['registry.test/[MASKED]/app', 'masked-reference'],
    ['registry.test:99999/app', 'unusable-port'],
  ])('%s: %s', async (text, fault) => {
    const report = await climb({ image: text, endpoints: [endpointOf(image)] });

    expect(failureOf(report)).toBe(`reference: ${fault}`);
    expect(outcomesOf(report)).toBe('f' + 's'.repeat(10));
    expect(hopOf(report, 'dns').summary).toBe('Not reached: reference failed.');
  });
});

describe('the name', () => {
  test.each(['nxdomain', 'nodata', 'servfail', 'resolver-refused', 'resolver-silent'] satisfies Fault[])(
    '%s',
    async (fault) => {
      const report = await climb({ image, tools: { resolve: async () => ({ ...resolved(), fault }) } });

      expect(failureOf(report)).toBe(`dns: ${fault}`);
      expect(report.cost.requests).toBe(0);
    },
  );
});

describe('the address', () => {
  test('refuses', async () => {
    const served = await serve({ listener: () => undefined });
    await served.close();

    const report = await climb({ image: `registry.test:${served.port}/app` });

    expect(failureOf(report)).toBe('tcp: connection-refused');
    expect(hopOf(report, 'tcp').evidence).toMatchObject({
      attempts: [{ address: '127.0.0.1', family: 4, fault: 'connection-refused' }],
    });
  });

  test('that refuses beside one that does not is a warning, in the same family', async () => {
    const world = await start();
    const resolve = async () => resolved('127.0.0.1', '127.0.0.9');

    const report = await climb({ image: world.image('team/app'), endpoint: plain, tools: { resolve } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'tcp').evidence['attempts']).toHaveLength(2);
  });

  test('of a family that the host does not have says nothing', async () => {
    const world = await start();
    const resolve = async () => resolved('::1', '127.0.0.1');

    const report = await climb({ image: world.image('team/app'), endpoint: plain, tools: { resolve } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'tcp').outcome).toBe('passed');
  });

  test('that the policy forbids is not connected to', async () => {
    const world = await start();

    const report = await climb({
      image: world.image('team/app'),
      endpoint: plain,
      tools: { policy: allowing('') },
    });

    expect(failureOf(report)).toBe('tcp: egress-refused');
    expect(world.served.connections()).toBe(0);
  });
});

describe('TLS', () => {
  const tlsFaults: readonly (readonly [string, () => Pair, Fault])[] = [
    ['another authority', () => other.issue({ names: 'DNS:registry.test' }), 'untrusted-ca'],
    [
      'expired',
      () => authority.issue({ names: 'DNS:registry.test', from: '240101000000Z', to: '240401000000Z' }),
      'expired',
    ],
    [
      'not yet valid',
      () => authority.issue({ names: 'DNS:registry.test', from: '400101000000Z', to: '410101000000Z' }),
      'not-yet-valid',
    ],
    ['another name', () => authority.issue({ names: 'DNS:other.test' }), 'wrong-name'],
    ['a Common Name only', () => authority.issue({ names: '' }), 'common-name-only'],
  ];

  test.each(tlsFaults)('%s', async (_name, issue, fault) => {
    const world = await start({ tls: issue() });

    const report = await climb({
      image: world.image('team/app'),
      endpoint: { tls: trusting(authority.certificate) },
    });

    expect(failureOf(report)).toBe(`tls: ${fault}`);
    expect(hopOf(report, 'tls').evidence['chain']).not.toHaveLength(0);
    expect(world.registry.requests).toEqual([]);
  });

  test('with a certificate for an address', async () => {
    const world = await start({ tls: authority.issue({ names: 'DNS:registry.test,IP:127.0.0.1' }) });
    const address = `127.0.0.1:${world.served.port}/team/app`;

    const report = await climb({ image: address, endpoint: { tls: trusting(authority.certificate) } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'dns').outcome).toBe('skipped');
  });

  test('that is not verified is said to be so', async () => {
    const world = await start({ tls: other.issue({ names: 'DNS:other.test' }) });
    const tls = { ...trusting(), verifies: false, skipsBecause: 'daemon.json: insecure-registries' };

    const report = await climb({ image: world.image('team/app'), endpoint: { tls } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'tls').summary).toMatch(/not verified because of daemon.json/);
    expect(hopOf(report, 'tls').evidence).toMatchObject({ overlooked: 'wrong-name' });
  });

  test.each(['TLSv1.3', 'TLSv1.2'] as const)('%s that wants a client certificate', async (version) => {
    const wanting = {
      ...pair,
      requestCert: true,
      ca: other.certificate,
      minVersion: version,
      maxVersion: version,
    };
    const world = await start({ tls: wanting });
    const tls = trusting(authority.certificate);

    const without = await climb({ image: world.image('team/app'), endpoint: { tls } });
    const { cert: certificate, key } = other.issue({ names: '' });
    const clientCertificate = {
      certificatePath: 'c.cert',
      keyPath: 'c.key',
      certificate,
      key: toSecret(key),
    };
    const withOne = await climb({
      image: world.image('team/app'),
      endpoint: { tls: { ...tls, clientCertificate } },
    });

    expect(failureOf(without)).toBe('tls: client-certificate-wanted');
    expect(failureOf(withOne)).toBe('none');
    expect(JSON.stringify(withOne)).not.toContain('PRIVATE KEY');
  });

  test('with a client certificate that has no key ends before a packet is sent', async () => {
    const world = await start({ tls: pair });
    const fault = {
      kind: 'missing-key',
      path: '/etc/docker/certs.d/x/c.cert',
      stopsEngine: true,
      summary: 'no key',
    } as const;

    const report = await climb({
      image: world.image('team/app'),
      endpoint: { tls: { ...trusting(authority.certificate), faults: [fault] } },
    });

    expect(failureOf(report)).toBe('tls: client-certificate-unusable');
  });

  test.each([
    [
      'TLS 1.0 only',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      'protocol-version',
    ],
    [
      'only ciphers that Go lacks',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-CCM' },
      'no-common-cipher',
    ],
    [
      'only ciphers that the older client leaves out',
      {
        maxVersion: 'TLSv1.2',
        ciphers: 'ECDHE-ECDSA-AES128-SHA',
        secureOptions: constants.SSL_OP_NO_TLSv1_3,
      },
      'no-common-cipher',
    ],
  ] as const)('%s', async (_name, settings, fault) => {
    const world = await start({ tls: { ...pair, ...settings } });

    const report = await climb({
      image: world.image('team/app'),
      engine: graphStore,
      endpoint: { tls: trusting(authority.certificate) },
    });

    expect(failureOf(report)).toBe(`tls: ${fault}`);
  });

  const servers: readonly (readonly [string, Fault, () => ReturnType<typeof createServer>])[] = [
    ['never answers', 'tls-timeout', () => createServer((socket) => socket.resume())],
    ['resets', 'reset', () => createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))],
    ['closes', 'closed', () => createServer((socket) => socket.once('data', () => socket.end()))],
    ['speaks SSH', 'not-tls', () => createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))],
    [
      'speaks HTTP',
      'plain-http',
      () =>
        createServer((socket) => socket.once('data', () => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'))),
    ],
  ];

  test.each(servers)('a server that %s: %s', async (_name, fault, create) => {
    const served = kept(await track(create()));

    const report = await climb({ image: `registry.test:${served.port}/app` });

    expect(failureOf(report)).toBe(`tls: ${fault}`);
  });

  test('a server that ends the connection behind the handshake is a fault of the first answer', async () => {
    const served = kept(await track(createTlsServer(pair, (socket) => socket.end())));

    const report = await climb({
      image: `registry.test:${served.port}/app`,
      endpoint: { tls: trusting(authority.certificate) },
    });

    expect(failureOf(report)).toBe('ping: closed');
  });

  test('in vain, where the engine goes on in plain HTTP, is skipped', async () => {
    const world = await start();

    const report = await climb({ image: world.image('team/app'), endpoint: { fallsBackToHttp: true } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'tls')).toMatchObject({
      outcome: 'skipped',
      summary: expect.stringContaining('plain HTTP'),
    });
  });
});

describe('the first answer', () => {
  test.each([
    ['a server error', behaviours.answers({ status: 503, body: 'away' }), 'answer-5xx'],
    ['too many requests', behaviours.refuses(429, 'TOOMANYREQUESTS', 'slow down'), 'answer-429'],
    [
      'a page',
      behaviours.answers({
        status: 200,
        body: '<html>Log in</html>',
        headers: { 'content-type': 'text/html' },
      }),
      'answer-html',
    ],
    [
      'a page that says no',
      behaviours.answers({
        status: 403,
        body: '<html>Blocked</html>',
        headers: { 'content-type': 'text/html' },
      }),
      'answer-html',
    ],
    ['silence', behaviours.isSilent, 'answer-timeout'],
    ['the end of the connection', behaviours.closes, 'closed'],
    ['a reset', behaviours.resets, 'reset'],
    ['another protocol', behaviours.isGarbage, 'answer-malformed'],
    [
      'no registry at all',
      behaviours.answers({
        status: 404,
        body: '404 page not found',
        headers: { 'content-type': 'text/plain' },
      }),
      'answer-unexpected',
    ],
  ] as const)('%s', async (_name, behaviour, fault) => {
    const world = await start();
    world.registry.behave('all', behaviour);

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe(`ping: ${fault}`);
  });

  test('that there were too many requests comes with the limit, and whom it counts', async () => {
    const world = await start();
    const limit = { 'ratelimit-limit': '100;w=21600', 'docker-ratelimit-source': '192.0.2.7' };
    world.registry.behave('all', behaviours.refuses(429, 'TOOMANYREQUESTS', 'slow down', limit));

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(hopOf(report, 'ping').evidence).toMatchObject({ rateLimit: limit });
  });

  test('to an engine that begins with /v2/ counts, and to another does not', async () => {
    const world = await start();
    world.registry.behave('ping', behaviours.answers({ status: 502 }));

    const older = await climb({ image: world.image('team/app'), endpoint: plain, engine: graphStore });
    const newer = await climb({ image: world.image('team/app'), endpoint: plain });

    expect([older, newer].map(failureOf)).toEqual(['ping: answer-5xx', 'none']);
  });

  test('shows a clock that is off', async () => {
    const world = await start();
    world.registry.setManifestHeaders({ date: new Date(Date.now() - 600_000).toUTCString() });

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(hopOf(report, 'ping')).toMatchObject({ outcome: 'warned', fault: 'clock-skew' });
    expect(failureOf(report)).toBe('none');
  });
});

describe('the challenge', () => {
  test.each([
    ['', 'no-challenge'],
    ['Negotiate', 'challenge-unusable'],
    ['Bearer service="x"', 'challenge-unusable'],
    ['Bearer realm="ftp://auth.registry.test/"', 'realm-refused'],
    ['Bearer realm="not a url"', 'realm-refused'],
    ['Bearer realm="http://user:pass@auth.registry.test/"', 'realm-refused'],
  ])('%j: %s', async (challenge, fault) => {
    const world = await start();
    const headers: Record<string, string> = challenge === '' ? {} : { 'www-authenticate': challenge };
    world.registry.behave('all', behaviours.refuses(401, 'UNAUTHORIZED', 'authentication required', headers));

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe(`challenge: ${fault}`);
  });
});

describe('the token', () => {
  test.each([
    ['a server error', behaviours.answers({ status: 500, body: 'boom' }), 'answer-5xx'],
    ['too many requests', behaviours.refuses(429, 'TOOMANYREQUESTS', 'slow down'), 'answer-429'],
    ['denied', behaviours.refuses(403, 'DENIED', 'access forbidden'), 'token-denied'],
    ['a page', behaviours.answers({ status: 200, body: '<html>Log in</html>' }), 'answer-html'],
    ['no token', behaviours.answers({ status: 200, body: '{}' }), 'token-malformed'],
    [
      'a token with a line break',
      behaviours.answers({ status: 200, body: '{"token":"a\\r\\nb: c"}' }),
      'token-malformed',
    ],
    ['a redirect', behaviours.redirectsTo('http://registry.test/'), 'token-redirected'],
    ['silence', behaviours.isSilent, 'answer-timeout'],
    ['the end of the connection', behaviours.closes, 'closed'],
  ] as const)('%s', async (_name, behaviour, fault) => {
    const world = await start({ login: 'token' });
    world.tokens.behave(behaviour);

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe(`token: ${fault}`);
  });

  test.each([
    ['http://auth.example/token', 'nxdomain'],
    ['http://auth.registry.test:1/token', 'connection-refused'],
    ['http://169.254.169.254/token', 'egress-refused'],
    ['http://[fd00:ec2::254]/token', 'egress-refused'],
  ])('of %s: %s', async (realm, fault) => {
    const world = await start({ login: 'token', realm });

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe(`token: ${fault}`);
  });

  test('server with a certificate that is not trusted', async () => {
    const world = await start({
      login: 'token',
      tls: pair,
      tokenTls: other.issue({ names: 'DNS:auth.registry.test' }),
    });

    const report = await climb({
      image: world.image('team/app'),
      endpoint: { tls: trusting(authority.certificate) },
    });

    expect(failureOf(report)).toBe('token: untrusted-ca');
    expect(hopOf(report, 'token').evidence).toMatchObject({
      brokeAt: 'tls',
      connection: { tls: { fault: 'untrusted-ca' } },
    });
  });

  test('is refused to a wrong credential, while a public image is there for everyone', async () => {
    const world = await start({ login: 'token' });

    const report = await climb({
      image: world.image('team/app'),
      endpoint: plain,
      credential: password('wrong'),
    });

    expect(failureOf(report)).toBe('token: credential-refused');
    expect(report).toMatchObject({ identity: 'credential', anonymous: { pull: 'allowed', status: 200 } });
    expect(JSON.stringify(report)).not.toContain('wrong');
  });

  test('is not asked for with a credential from a server of someone else', async () => {
    const world = await start({ login: 'token' });
    const realm = `http://auth.elsewhere.test:${world.tokenServed.port}/token`;
    const elsewhere = await start({ login: 'token', realm });

    const report = await climb({
      image: elsewhere.image('team/app'),
      endpoint: plain,
      credential: password(),
    });
    const listed = await climb({
      image: elsewhere.image('team/app'),
      endpoint: plain,
      credential: password(),
      tools: { isListed: (hostname) => hostname === 'auth.elsewhere.test' },
    });

    expect(failureOf(report)).toBe('token: realm-untrusted');
    expect(failureOf(listed)).not.toBe('token: realm-untrusted');
  });

  test('that is dated ahead shows a clock that is off', async () => {
    const world = await start({ login: 'token' });
    world.tokens.setClock(600_000);

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(hopOf(report, 'token')).toMatchObject({ outcome: 'warned', fault: 'clock-skew' });
  });

  test('without the right to pull is not enough', async () => {
    const world = await start({ login: 'token', isPublic: () => false });

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe('manifest: insufficient-scope');
    expect(hopOf(report, 'token').evidence).toMatchObject({ granted: [] });
  });
});

describe('the manifest', () => {
  test.each([
    ['team/app:none', 'manifest-unknown'],
    ['team/none', 'name-unknown'],
  ])('%s: %s', async (name, fault) => {
    const world = await start();

    const report = await climb({ image: world.image(name), endpoint: plain });

    expect(failureOf(report)).toBe(`manifest: ${fault}`);
  });

  test.each([
    ['denied', behaviours.refuses(403, 'DENIED', 'requested access to the resource is denied'), 'denied'],
    ['blocked by law', behaviours.refuses(451, 'DENIED', 'unavailable for legal reasons'), 'blocked'],
    [
      'expired in time',
      behaviours.refuses(404, 'TAG_EXPIRED', 'Tag x was deleted or has expired.'),
      'manifest-unknown',
    ],
    [
      'missing, as Harbor says it',
      behaviours.refuses(404, 'NOT_FOUND', 'artifact p/r:t not found'),
      'manifest-unknown',
    ],
    [
      'missing, as Harbor says of the repository',
      behaviours.refuses(404, 'NOT_FOUND', 'repository p/r not found'),
      'name-unknown',
    ],
    [
      'schema 1',
      sends(Buffer.from('{"schemaVersion":1}'), 'application/vnd.docker.distribution.manifest.v1+prettyjws'),
      'schema-1',
    ],
    [
      'of an unknown type',
      sends(Buffer.from('{"schemaVersion":2}'), 'application/vnd.example.thing.v9+json'),
      'unsupported-media-type',
    ],
    [
      'broken',
      sends(Buffer.from('{"schemaVersion":2}'), 'application/vnd.oci.image.manifest.v1+json'),
      'manifest-malformed',
    ],
  ] as const)('%s', async (_name, behaviour, fault) => {
    const world = await start();
    world.registry.behave('manifest', behaviour);

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe(`manifest: ${fault}`);
  });

  test('with another digest than it should have', async () => {
    const world = await start();
    world.registry.setManifestHeaders({ 'docker-content-digest': `sha256:${'0'.repeat(64)}` });

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe('manifest: digest-mismatch');
  });

  test.each([
    [undefined, 'login-wanted'],
    [password('wrong'), 'credential-refused'],
  ])('of a registry with Basic login', async (credential, fault) => {
    const world = await start({ login: 'basic' });

    const report = await climb({
      image: world.image('team/app'),
      endpoint: plain,
      ...(credential && { credential }),
    });

    expect(failureOf(report)).toBe(`manifest: ${fault}`);
  });

  test('comes with the limit that this host has left', async () => {
    const world = await start();
    world.registry.setManifestHeaders({
      'ratelimit-limit': '100;w=21600',
      'ratelimit-remaining': '0;w=21600',
      'docker-ratelimit-source': '192.0.2.7',
      warning: '299 - "This registry will move."',
    });

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(hopOf(report, 'manifest')).toMatchObject({
      outcome: 'warned',
      fault: 'rate-limit-exhausted',
      evidence: {
        rateLimit: { 'ratelimit-remaining': '0;w=21600', 'docker-ratelimit-source': '192.0.2.7' },
        warnings: ['This registry will move.'],
      },
    });
    expect(report.cost.pulls).toBe(1);
  });
});

describe('the platform', () => {
  test('is not in the index', async () => {
    const world = await start();
    world.registry.push('team/app', 'latest', createIndex(['linux/arm64', 'windows/amd64']));

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe('platform: no-platform');
    expect(hopOf(report, 'platform').summary).toBe(
      'Offered for linux/arm64, windows/amd64, not for linux/amd64.',
    );
  });

  test('is another than that of the only image', async () => {
    const world = await start();
    world.registry.push('team/app', 'latest', createImage({ platform: 'linux/arm64' }));

    const report = await climb({ image: world.image('team/app'), endpoint: plain });
    const asked = await climb({
      image: world.image('team/app'),
      endpoint: plain,
      request: { platform: 'linux/arm64' },
    });

    expect(failureOf(report)).toBe('platform: wrong-platform');
    expect(hopOf(report, 'platform').evidence).toMatchObject({ enginePulls: true });
    expect(failureOf(asked)).toBe('none');
  });

  test('does not apply to a chart, which one client pulls and the other refuses', async () => {
    const world = await start();
    world.registry.push(
      'team/app',
      'latest',
      createImage({ configType: 'application/vnd.cncf.helm.config.v1+json' }),
    );

    const newer = await climb({ image: world.image('team/app'), endpoint: plain });
    const older = await climb({ image: world.image('team/app'), endpoint: plain, engine: graphStore });

    expect(hopOf(newer, 'platform')).toMatchObject({ outcome: 'warned', fault: 'not-an-image' });
    expect(failureOf(older)).toBe('platform: unsupported-media-type');
  });
});

describe('the layers', () => {
  const bytes = Buffer.alloc(100_000, 1);

  test.each([
    ['missing', behaviours.refuses(404, 'BLOB_UNKNOWN', 'blob unknown'), 'blob-unknown'],
    [
      'refused',
      behaviours.answers({
        status: 403,
        body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      }),
      'blob-refused',
    ],
    ['a server error', behaviours.answers({ status: 500, body: 'oops' }), 'answer-5xx'],
    ['other bytes', behaviours.answers({ status: 200, body: Buffer.alloc(500, 7) }), 'digest-mismatch'],
    ['cut off', behaviours.cutsAfter(bytes, 200), 'short-read'],
    ['stalling', behaviours.stallsAfter(bytes, 200), 'stalled'],
    ['redirected in circles', behaviours.redirectsTo('/v2/team/app/blobs/again'), 'redirect-loop'],
    [
      'redirected to a forbidden address',
      behaviours.redirectsTo('http://169.254.169.254/latest/meta-data'),
      'egress-refused',
    ],
    [
      'redirected to a name that does not exist',
      behaviours.redirectsTo('http://storage.example/blob'),
      'nxdomain',
    ],
    ['redirected to a file', behaviours.redirectsTo('file:///etc/passwd'), 'redirect-refused'],
  ] as const)('%s', async (_name, behaviour, fault) => {
    const world = await start();
    world.registry.behave('blob', behaviour);

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe(`blob: ${fault}`);
  });

  test('are read where they are stored, without the login', async () => {
    const world = await start({ login: 'token' });
    const stored = createImage();
    world.registry.push('team/app', 'latest', stored);
    const logins: unknown[] = [];
    const storage = kept(
      await serve({
        listener: (request, response) => {
          logins.push(request.headers.authorization);
          const blob = stored.blobs.get(request.url?.slice(1) ?? '') ?? Buffer.alloc(0);
          sends(blob, 'application/octet-stream')(request, response);
        },
      }),
    );
    world.registry.behave('blob', (request, response) => {
      const digest = request.url?.split('/').at(-1) ?? '';
      behaviours.redirectsTo(`http://storage.test:${storage.port}/${digest}`)(request, response);
    });

    const report = await climb({ image: world.image('team/app'), endpoint: plain });

    expect(failureOf(report)).toBe('none');
    expect(logins).toEqual([undefined, undefined, undefined]);
    expect(hopOf(report, 'blob').evidence['storage']).toMatchObject({ host: `storage.test:${storage.port}` });
    expect(storage.connections()).toBe(1);
  });

  test('from HTTPS to HTTP are not followed', async () => {
    const world = await start({ tls: pair });
    world.registry.behave('blob', behaviours.redirectsTo('http://storage.test/blob'));

    const report = await climb({
      image: world.image('team/app'),
      endpoint: { tls: trusting(authority.certificate) },
    });

    expect(failureOf(report)).toBe('blob: redirect-refused');
  });
});

describe('mirrors', () => {
  test('that fail are a warning where the registry has the image', async () => {
    const world = await start();
    const mirror = endpointOf('mirror.test:1/team/app', { role: 'mirror', ...plain });
    const origin = endpointOf(world.image('team/app'), plain);

    const report = await climb({ image: world.image('team/app'), endpoints: [mirror, origin] });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'tcp')).toMatchObject({ outcome: 'warned', fault: 'mirror-failed' });
    expect(report.endpoints.map(({ outcome, fault }) => [outcome, fault])).toEqual([
      ['failed', 'connection-refused'],
      ['passed', null],
    ]);
  });

  test('and registries that all fail: each client reports another', async () => {
    const world = await start();
    const mirror = endpointOf(world.image('none'), { role: 'mirror', ...plain });
    const origin = endpointOf('origin.test:1/team/app', plain);
    const options = { image: 'registry.test/none', endpoints: [mirror, origin] } as const;

    const newer = await climb(options);
    const older = await climb({ ...options, engine: graphStore });

    expect([newer, older].map(failureOf)).toEqual(['manifest: name-unknown', 'tcp: connection-refused']);
  });
});
