import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createImage, createIndex } from '../../../src/demo/registry/image.ts';
import { type Authority, createAuthority, type Pair } from './pki.ts';
import {
  climb,
  failureOf,
  hopOf,
  login,
  outcomesOf,
  password,
  startWorld,
  trusting,
  type World,
} from './world.ts';

let authority: Authority;
let pair: Pair;
let world: World;

beforeAll(() => {
  authority = createAuthority('Test authority');
  pair = authority.issue({ names: 'DNS:registry.test,DNS:*.registry.test' });
});
afterAll(() => authority.close());
afterEach(() => world.close());

describe('a healthy registry', () => {
  test('with TLS and tokens passes each rung, in the fewest requests', async () => {
    world = await startWorld({ login: 'token', tls: pair });
    world.registry.push('team/app', '1.0', createImage());

    const report = await climb({
      image: world.image('team/app:1.0'),
      endpoint: { tls: trusting(authority.certificate) },
    });

    expect(failureOf(report)).toBe('none');
    // Only the proxy is skipped.
    expect(outcomesOf(report)).toBe('pppsppppppp');
    expect(world.registry.requests.map(({ method, part, login: as }) => `${method} ${part} ${as}`)).toEqual([
      'GET manifest none',
      'GET manifest bearer',
      'GET blob bearer',
      'GET blob bearer',
      'GET blob bearer',
    ]);
    expect(report.cost.requests).toBe(6);
    expect(report.cost.pulls).toBe(0);
    expect(world.served.connections()).toBe(1);
    expect(world.tokenServed.connections()).toBe(1);
    expect(hopOf(report, 'blob').evidence).toMatchObject({
      verifiedBytes: expect.any(Number),
      unverified: [],
    });
    expect(hopOf(report, 'token').evidence).toMatchObject({ granted: ['repository:team/app:pull'] });
    expect(hopOf(report, 'tls').evidence).toMatchObject({
      protocol: 'TLSv1.3',
      trustedBy: { kind: 'certs.d', path: '/etc/docker/certs.d/registry.test/ca.crt' },
      chain: [{ issuer: 'CN=Test authority', names: 'DNS:registry.test, DNS:*.registry.test' }, {}],
    });
  });

  test('without a login needs neither challenge nor token', async () => {
    world = await startWorld();
    world.registry.push('team/app', 'latest', createImage());

    const report = await climb({ image: world.image('team/app'), endpoint: { scheme: 'http' } });

    expect(failureOf(report)).toBe('none');
    expect(outcomesOf(report)).toBe('pppsspssppp');
    expect(report.cost.requests).toBe(4);
  });

  test('with Basic login takes the credential with the manifest', async () => {
    world = await startWorld({ login: 'basic' });
    world.registry.push('team/app', 'latest', createImage());

    const report = await climb({
      image: world.image('team/app'),
      endpoint: { scheme: 'http' },
      credential: password(),
    });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'token').outcome).toBe('skipped');
    expect(report.identity).toBe('credential');
    expect(report.anonymous).toMatchObject({ pull: 'refused', status: 401 });
  });

  test('offers an index, of which the child for the platform is taken', async () => {
    world = await startWorld({ login: 'token' });
    world.registry.push('team/app', 'latest', createIndex(['linux/arm64/v8', 'linux/amd64']));

    const report = await climb({ image: world.image('team/app'), endpoint: { scheme: 'http' } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'platform').evidence).toMatchObject({
      wanted: 'linux/amd64',
      chosen: 'linux/amd64',
      offered: ['linux/arm64/v8', 'linux/amd64'],
    });
    expect(report.platformDigest).not.toBe(report.digest);
  });

  test('is asked with the credential and without, at the same time', async () => {
    world = await startWorld({ login: 'token', isPublic: (name) => name === 'public' });
    world.registry.push('public', 'latest', createImage());
    world.registry.push('private', 'latest', createImage());

    const [open, closed] = await Promise.all(
      ['public', 'private'].map((name) =>
        climb({ image: world.image(name), endpoint: { scheme: 'http' }, credential: password() }),
      ),
    );

    expect(open?.anonymous).toMatchObject({ pull: 'allowed', status: 200 });
    expect(closed?.anonymous).toMatchObject({ pull: 'refused', status: 401, fault: 'insufficient-scope' });
    expect([open, closed].map((report) => report && failureOf(report))).toEqual(['none', 'none']);
    expect(JSON.stringify([open, closed])).not.toContain(login.password);
  });

  test('has its larger layers asked for a few bytes only, and says so', async () => {
    world = await startWorld();
    world.registry.push('team/app', 'latest', createImage({ layerBytes: [3_000_000, 7_000_000, 9_000_000] }));

    const report = await climb({ image: world.image('team/app'), endpoint: { scheme: 'http' } });

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'blob').evidence).toMatchObject({
      verifiedBytes: expect.any(Number),
      unverified: [{ bytes: 7_000_000 }, { bytes: 9_000_000 }],
      ranges: 'honoured',
    });
    expect(hopOf(report, 'blob').summary).toMatch(/the other 2 are not verified/);
    expect(report.cost.bytes).toBeLessThan(3_200_000);
  });

  test('is told rung by rung, in order', async () => {
    world = await startWorld({ login: 'token' });
    world.registry.push('team/app', 'latest', createImage());
    const told: string[] = [];

    const report = await climb({
      image: world.image('team/app'),
      endpoint: { scheme: 'http' },
      tools: { onHop: (hop) => told.push(hop.hop) },
    });

    expect(told).toEqual(report.hops.map(({ hop }) => hop));
  });

  test('whose token server is known is connected to ahead of time', async () => {
    world = await startWorld({ login: 'token', tls: pair });
    world.registry.push('team/app', 'latest', createImage());
    const realms = new Map();
    const options = {
      image: world.image('team/app'),
      endpoint: { tls: trusting(authority.certificate) },
      tools: { realms },
    };

    await climb(options);
    const report = await climb(options);

    expect(failureOf(report)).toBe('none');
    expect(world.tokenServed.connections()).toBe(2);
  });
});
