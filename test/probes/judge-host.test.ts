import { describe, expect, test } from 'vitest';
import { judgeClockOffset, toPeerClock } from '../../src/probes/clock-offset.ts';
import { judgeDiskSpace, type Volume } from '../../src/probes/disk-space.ts';
import { type DockerCredentialsFacts, judgeDockerCredentials } from '../../src/probes/docker-credentials.ts';
import { findDrift } from '../../src/probes/drift.ts';
import type { HostFacts } from '../../src/probes/host-facts.ts';
import { type DnsAnswer, judgeNameservers } from '../../src/probes/nameservers.ts';
import { judgePathMtu, type PathMtuFacts, type Transfer } from '../../src/probes/path-mtu.ts';

const gib = 2 ** 30;
const mib = 2 ** 20;

describe('disk-space', () => {
  const roomy: Volume = {
    path: '/var/lib/docker',
    state: 'measured',
    totalBytes: 100 * gib,
    freeBytes: 40 * gib,
    totalInodes: 6_000_000,
    freeInodes: 5_000_000,
  };

  test.each<[string, Partial<Volume>, number | null, string]>([
    ['room', {}, null, 'passed'],
    ['a large image that fits', {}, 10 * gib, 'passed'],
    ['an image three times as large as what is left', {}, 14 * gib, 'failed disk-full'],
    ['nothing left', { freeBytes: 0 }, null, 'failed disk-full'],
    ['a few MiB left', { freeBytes: 8 * mib }, null, 'failed disk-full'],
    ['300 MiB left of 100 GiB', { freeBytes: 300 * mib }, null, 'warned disk-low'],
    ['4 GiB left of 100 GiB', { freeBytes: 4 * gib }, null, 'warned disk-low'],
    ['100 GiB left of 4 TiB', { totalBytes: 4_096 * gib, freeBytes: 100 * gib }, null, 'passed'],
    ['a small volume that is mostly free', { totalBytes: 40 * mib, freeBytes: 35 * mib }, null, 'passed'],
    ['no inodes left', { freeInodes: 3 }, null, 'failed inodes-exhausted'],
    ['few inodes left', { freeInodes: 9_000 }, null, 'warned inodes-low'],
    ['a small volume with most inodes free', { totalInodes: 900, freeInodes: 880 }, null, 'passed'],
    ['no limit of inodes', { totalInodes: null, freeInodes: null }, null, 'passed'],
    ['a read-only mount', { state: 'read-only' }, null, 'failed storage-read-only'],
    ['no measure', { state: 'unreadable' }, null, 'warned storage-unreadable'],
  ])('%s', (_, volume, imageBytes, verdict) => {
    const { outcome, fault } = judgeDiskSpace({ volumes: [{ ...roomy, ...volume }], imageBytes });

    expect([outcome, ...(fault === null ? [] : [fault])].join(' ')).toBe(verdict);
  });

  test('the worst volume decides, and none at all is no fault', () => {
    const full = { ...roomy, path: '/tmp', freeBytes: 0 };

    expect(judgeDiskSpace({ volumes: [roomy, full], imageBytes: null }).summary).toContain('/tmp has 0 MiB');
    expect(judgeDiskSpace({ volumes: [], imageBytes: null }).outcome).toBe('skipped');
  });
});

describe('nameservers', () => {
  const answer = (kind: DnsAnswer['kind']): DnsAnswer => ({
    kind,
    addresses: kind === 'addresses' ? ['10.0.0.1'] : [],
    code: kind === 'failed' ? 'ESERVFAIL' : null,
    tookMs: 1,
  });

  test.each<[readonly (readonly [DnsAnswer['kind'], DnsAnswer['kind']])[], string]>([
    [[['addresses', 'no-address']], 'passed'],
    [[['no-address', 'addresses']], 'passed'],
    [[['addresses', 'silent']], 'passed'],
    [[['no-name', 'no-name']], 'passed'],
    [[['no-address', 'no-address']], 'passed'],
    [[['silent', 'silent']], 'failed nameservers-silent'],
    [[['failed', 'failed']], 'failed nameserver-refuses'],
    [[['refused', 'refused']], 'failed nameserver-refuses'],
    [[], 'warned no-nameserver'],
    [
      [
        ['silent', 'silent'],
        ['addresses', 'no-address'],
      ],
      'warned nameserver-silent',
    ],
    [
      [
        ['failed', 'failed'],
        ['addresses', 'no-address'],
      ],
      'warned nameserver-refuses',
    ],
    [
      [
        ['no-name', 'no-name'],
        ['addresses', 'no-address'],
      ],
      'warned nameservers-disagree',
    ],
    [
      [
        ['silent', 'silent'],
        ['refused', 'refused'],
      ],
      'failed nameserver-refuses',
    ],
  ])('%j: %s', (kinds, verdict) => {
    const servers = kinds.map(([ipv4, ipv6], index) => ({
      address: `10.0.0.${index + 1}`,
      ipv4: answer(ipv4),
      ipv6: answer(ipv6),
    }));
    const { outcome, fault } = judgeNameservers({
      name: 'r.corp',
      source: '/etc/resolv.conf',
      search: [],
      options: [],
      servers,
      isInHostsFile: false,
      isAddress: false,
    });

    expect([outcome, ...(fault === null ? [] : [fault])].join(' ')).toBe(verdict);
  });
});

describe('clock-offset', () => {
  const now = Date.parse('2026-11-20T12:00:00.250Z');
  const clock = (date: string, source = 'r.corp') =>
    toPeerClock({ source, date, receivedAt: now, tookMs: 100 }) ?? {
      source,
      aheadSeconds: 0,
      uncertaintySeconds: 0,
    };

  test.each([
    ['Fri, 20 Nov 2026 12:00:00 GMT', 'passed', 'within two seconds'],
    ['Fri, 20 Nov 2026 11:59:10 GMT', 'passed', '50 s ahead of'],
    ['Fri, 20 Nov 2026 12:00:50 GMT', 'passed', '50 s behind'],
    ['Fri, 20 Nov 2026 11:55:00 GMT', 'warned', '5 min ahead of'],
    ['Fri, 20 Nov 2026 14:00:00 GMT', 'warned', '2 h behind'],
    ['Fri, 20 Nov 2020 12:00:00 GMT', 'warned', '2191 days ahead of'],
  ])('a registry that says %s: %s', (date, outcome, words) => {
    const verdict = judgeClockOffset({ peers: [clock(date)] });

    expect(verdict.outcome).toBe(outcome);
    expect(verdict.summary).toContain(words);
  });

  test('one clock among others that is wrong is not ours', () => {
    const peers = [
      clock('Fri, 20 Nov 2026 12:00:00 GMT', 'engine'),
      clock('Fri, 20 Nov 2026 12:00:00 GMT'),
      clock('Fri, 20 Nov 2020 12:00:00 GMT', 'broken.corp'),
    ];

    expect(judgeClockOffset({ peers }).outcome).toBe('passed');
  });

  test("the engine's clock is this machine's, and does not outvote a registry", () => {
    const peers = [clock('2026-11-20T12:00:00.2Z', 'engine'), clock('Fri, 20 Nov 2026 11:00:00 GMT')];

    expect(judgeClockOffset({ peers })).toMatchObject({ outcome: 'warned', fault: 'clock-wrong' });
  });

  test('what is no date is no clock', () => {
    expect(toPeerClock({ source: 'x', date: 'soon', receivedAt: now, tookMs: 1 })).toBe(undefined);
    expect(judgeClockOffset({ peers: [] }).outcome).toBe('skipped');
  });
});

describe('path-mtu', () => {
  const whole: Transfer = { bytes: 500, tookMs: 5, outcome: 'whole' };
  const facts: PathMtuFacts = {
    target: '10.0.0.1',
    interfaces: [{ name: 'eth0', mtu: 1_500 }],
    route: { device: 'eth0', deviceMtu: 1_500, learnedMtu: null },
    small: whole,
    large: whole,
  };

  test.each<[string, Partial<PathMtuFacts>, string]>([
    ['both arrive', {}, 'passed'],
    ['the large one stalls', { large: { ...whole, outcome: 'stalled' } }, 'failed large-transfers-stall'],
    ['the large one breaks', { large: { ...whole, outcome: 'broken' } }, 'failed large-transfers-stall'],
    [
      'neither arrives',
      { small: { ...whole, outcome: 'stalled' }, large: { ...whole, outcome: 'stalled' } },
      'passed',
    ],
    ['nothing was transferred', { small: null, large: null }, 'passed'],
    ['nothing is known', { interfaces: [], route: null, small: null, large: null }, 'skipped'],
    [
      'a smaller way',
      { route: { device: 'eth0', deviceMtu: 1_500, learnedMtu: 1_280 } },
      'warned mtu-differs',
    ],
  ])('%s', (_, part, verdict) => {
    const { outcome, fault } = judgePathMtu({ ...facts, ...part });

    expect([outcome, ...(fault === null ? [] : [fault])].join(' ')).toBe(verdict);
  });
});

describe('docker-credentials', () => {
  const read = { source: 'config', state: 'read', why: '', keys: ['r.corp'], helpers: [] } as const;
  const facts: DockerCredentialsFacts = {
    sources: [{ ...read, keys: [...read.keys], helpers: [] }],
    others: [],
    chosen: null,
    near: [],
  };
  const chosen = { kind: 'anonymous', source: null, key: null, why: '' } as const;
  const near = [{ source: 'config', key: 'index.docker.io', why: "Docker Hub's key is docker.io" }];

  test.each<[string, Partial<DockerCredentialsFacts>, string]>([
    ['entries', {}, 'passed'],
    [
      'an entry that fits',
      { chosen: { kind: 'password', source: 'config', key: 'r.corp', why: '' } },
      'passed',
    ],
    ['none for the image', { chosen }, 'passed'],
    ['one under a key that nothing matches', { chosen, near }, 'warned credential-key-ignored'],
    ['one that fits beside one that does not', { chosen: { ...chosen, kind: 'password' }, near }, 'passed'],
    [
      'a helper that cannot be used',
      { chosen: { ...chosen, kind: 'unusable' } },
      'failed credential-helper-broken',
    ],
    [
      'a file that is passed over',
      { sources: [{ source: 'config', state: 'broken', why: 'syntax error', keys: [], helpers: [] }] },
      'warned credential-file-broken',
    ],
  ])('%s', (_, part, verdict) => {
    const { outcome, fault } = judgeDockerCredentials({ ...facts, ...part });

    expect([outcome, ...(fault === null ? [] : [fault])].join(' ')).toBe(verdict);
  });
});

test('drift names what differs, what decides most about pulls first, and no order that means nothing', () => {
  const here: HostFacts = {
    engine: 'dockerd',
    engineVersion: '29.7.2',
    store: 'containerd',
    storageDriver: 'overlayfs',
    platform: 'linux/amd64',
    runnerVersion: '18.9.0',
    mirrors: [],
    insecureRegistries: ['b', 'a'],
    httpProxy: null,
    httpsProxy: 'http://proxy:3128',
    noProxy: null,
    engineDns: [],
    nameservers: ['10.0.0.1', '10.0.0.2'],
    searchDomains: [],
    caFingerprint: 'aa',
    caCount: 1,
    registryCaFingerprint: null,
    mtu: null,
  };
  const there: HostFacts = {
    ...here,
    engineVersion: '28.5.2',
    insecureRegistries: ['a', 'b'],
    httpsProxy: null,
    nameservers: ['10.0.0.2', '10.0.0.1'],
  };

  expect(findDrift(here, here)).toEqual([]);
  expect(
    findDrift(here, there).map(({ title, here: one, there: other }) => `${title}: ${one} | ${other}`),
  ).toEqual([
    "the engine's HTTPS_PROXY: http://proxy:3128 | none",
    'the nameservers: 10.0.0.1, 10.0.0.2 | 10.0.0.2, 10.0.0.1',
    "the engine's version: 29.7.2 | 28.5.2",
  ]);
});
