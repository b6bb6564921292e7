import { describe, expect, test } from 'vitest';
import type { CauseCode } from '../../src/causes/codes.ts';
import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import type { HopName } from '../../src/probes/hop-names.ts';
import { type Fault, faults } from '../../src/probes/ladder/faults.ts';
import { hostProbe, vantage } from './vantages.ts';

const table: readonly (readonly [HopName, Fault, CauseCode])[] = [
  ['reference', 'invalid-reference', 'invalid-reference'],
  ['dns', 'nxdomain', 'dns-failure'],
  ['dns', 'nodata', 'dns-failure'],
  ['dns', 'servfail', 'dns-failure'],
  ['dns', 'resolver-silent', 'dns-failure'],
  ['dns', 'proxy-name-unresolved', 'dns-failure'],
  ['tcp', 'connect-timeout', 'connect-timeout'],
  ['tcp', 'connection-refused', 'connection-refused'],
  ['tcp', 'no-route', 'connect-timeout'],
  ['tcp', 'proxy-unreachable', 'proxy-failure'],
  ['proxy', 'proxy-refused', 'proxy-failure'],
  ['proxy', 'proxy-login-wanted', 'proxy-failure'],
  ['proxy', 'proxy-target-unreachable', 'proxy-failure'],
  ['tls', 'tls-timeout', 'tls-handshake-timeout'],
  ['tls', 'reset', 'connection-interrupted'],
  ['tls', 'untrusted-ca', 'tls-untrusted-ca'],
  ['tls', 'expired', 'tls-certificate-expired'],
  ['tls', 'not-yet-valid', 'tls-certificate-expired'],
  ['tls', 'wrong-name', 'tls-hostname-mismatch'],
  ['tls', 'common-name-only', 'tls-hostname-mismatch'],
  ['tls', 'client-certificate-wanted', 'tls-handshake-failed'],
  ['tls', 'client-certificate-unusable', 'engine-unavailable'],
  ['tls', 'plain-http', 'http-only-registry'],
  ['tls', 'not-tls', 'tls-handshake-failed'],
  ['ping', 'answer-5xx', 'registry-error'],
  ['ping', 'answer-429', 'rate-limited'],
  ['ping', 'answer-html', 'registry-error'],
  ['ping', 'answer-timeout', 'connect-timeout'],
  ['challenge', 'no-challenge', 'registry-error'],
  ['token', 'token-malformed', 'registry-error'],
  ['token', 'credential-unusable', 'credential-helper-failed'],
  ['manifest', 'manifest-unknown', 'tag-not-found'],
  ['manifest', 'name-unknown', 'repository-not-found'],
  ['manifest', 'blocked', 'blocked-by-policy'],
  ['manifest', 'rate-limit-exhausted', 'rate-limited'],
  ['manifest', 'schema-1', 'unsupported-manifest'],
  ['platform', 'no-platform', 'platform-mismatch'],
  ['platform', 'wrong-platform', 'platform-mismatch'],
  ['blob', 'digest-mismatch', 'layer-corrupt'],
  ['blob', 'short-read', 'connection-interrupted'],
  ['blob', 'stalled', 'connection-interrupted'],
  ['blob', 'blob-unknown', 'registry-error'],
];

test.each(table)('at %s, %s means %s', (at, fault, cause) => {
  const verdict = judgeVantage(vantage({ fails: { at, fault } }));

  expect(verdict).toMatchObject({ pullable: false, cause });
  expect(verdict.certainty).not.toBe('inconclusive');
  expect(verdict.remedies).not.toEqual([]);
});

test.each(faults)('%s never lets a failed ladder pass for pullable', (fault) => {
  const verdict = judgeVantage(vantage({ fails: { at: 'manifest', fault } }));

  expect(verdict.pullable).not.toBe(true);
  expect(verdict.cause).not.toBeNull();
  expect(verdict.pullable === null).toBe(verdict.certainty === 'inconclusive');
});

test.each(['egress-refused', 'deadline', 'proxy-unsupported', 'realm-refused'] as const)(
  '%s is ours, so nothing is established',
  (fault) => {
    expect(judgeVantage(vantage({ fails: { at: 'tcp', fault } }))).toMatchObject({
      pullable: null,
      certainty: 'inconclusive',
    });
  },
);

test('a page that a gateway puts in the place of the registry is laid to the gateway', () => {
  const page = (message: string) =>
    judgeVantage(vantage({ fails: { at: 'ping', fault: 'answer-html', evidence: { message } } }));

  expect(page('Access blocked by corporate policy')).toMatchObject({
    cause: 'proxy-failure',
    certainty: 'likely',
  });
  expect(page('Welcome')).toMatchObject({ cause: 'registry-error', certainty: 'likely' });
});

test('a layer of which nothing arrives, beside a small blob that does, is a connection that breaks', () => {
  const fails = { at: 'blob', fault: 'answer-timeout' } as const;
  const host = [hostProbe('path-mtu', 'failed', 'large-transfers-stall')];

  expect(judgeVantage(vantage({ fails, host }))).toMatchObject({
    cause: 'connection-interrupted',
    certainty: 'likely',
    means: expect.stringContaining('MTU'),
  });
  expect(judgeVantage(vantage({ fails }))).toMatchObject({ cause: 'connect-timeout' });
});

test('a ladder that reaches the layers is pullable, and has no cause', () => {
  expect(judgeVantage(vantage())).toMatchObject({ pullable: true, cause: null, remedies: [] });
});

test('a ladder that was skipped throughout establishes nothing', () => {
  const at = vantage();
  const hops = at.ladder.hops.map((hop) => ({ ...hop, outcome: 'skipped' as const, tookMs: null }));

  expect(judgeVantage({ ...at, ladder: { ...at.ladder, hops } })).toMatchObject({
    pullable: null,
    certainty: 'inconclusive',
  });
});

describe('the host itself', () => {
  test.each([
    ['engine-info', 'engine-down', 'engine-unavailable'],
    ['engine-info', 'engine-forbidden', 'engine-unavailable'],
    ['disk-space', 'disk-full', 'disk-full'],
    ['disk-space', 'inodes-exhausted', 'disk-full'],
    ['disk-space', 'storage-read-only', 'host-storage-error'],
  ] as const)('%s with %s makes the image not pullable', (probe, fault, cause) => {
    const verdict = judgeVantage(vantage({ host: [hostProbe(probe, 'failed', fault)] }));

    expect(verdict).toMatchObject({ pullable: false, cause });
  });

  test('a warning does not', () => {
    const at = vantage({ host: [hostProbe('disk-space', 'warned', 'disk-low')] });

    expect(judgeVantage(at)).toMatchObject({ pullable: true, cause: null, means: 'disk-space: disk-low.' });
  });

  test('what the registry refuses comes before what the host lacks', () => {
    const at = vantage({
      fails: { at: 'manifest', fault: 'manifest-unknown' },
      host: [hostProbe('engine-info', 'failed', 'engine-down')],
    });

    expect(judgeVantage(at).cause).toBe('tag-not-found');
  });

  test('an engine that resolves what our requests could not leaves it open', () => {
    const at = vantage({
      fails: { at: 'tcp', fault: 'connection-refused' },
      host: [hostProbe('engine-distribution', 'passed', null, { evidence: { isAsPull: true } })],
    });

    expect(judgeVantage(at)).toMatchObject({ pullable: null, certainty: 'inconclusive' });
  });

  test('an engine that says the same makes a wait that ran out a certainty', () => {
    const message = 'Get "https://registry.example.com/v2/": net/http: TLS handshake timeout';
    const at = vantage({
      fails: { at: 'tls', fault: 'tls-timeout' },
      host: [hostProbe('engine-distribution', 'failed', 'engine-cannot-resolve', { evidence: { message } })],
    });

    expect(judgeVantage(at)).toMatchObject({ cause: 'tls-handshake-timeout', certainty: 'confirmed' });
  });
});

describe('an x509 error', () => {
  const ours = { subject: 'CN=registry.example.com', issuer: 'CN=Corp Proxy CA', sha256: 'AA' };
  const theirs = { subject: 'CN=registry.example.com', issuer: 'CN=R11, O=Let’s Encrypt', sha256: 'BB' };

  test('with another issuer elsewhere is interception', () => {
    const at = vantage({ fails: { at: 'tls', fault: 'untrusted-ca', evidence: { chain: [ours] } } });
    const other = vantage({ name: 'runner-2', evidence: { tls: { chain: [theirs] } } });

    const verdict = judgeVantage(at, [other]);
    expect(verdict.cause).toBe('tls-untrusted-ca');
    expect(verdict.means).toContain('something on the way from runner-7 looks into TLS');
    expect(verdict.remedies[0]?.action).toContain("organisation's inspecting proxy");
  });

  test('with the name of an inspecting product is suspected to be one', () => {
    const chain = [{ ...ours, issuer: 'O=Zscaler Inc., CN=Zscaler Intermediate Root CA' }];
    const at = vantage({ fails: { at: 'tls', fault: 'untrusted-ca', evidence: { chain } } });

    expect(judgeVantage(at).means).toContain('looks into TLS');
  });

  test('with the same certificate everywhere is a CA that this engine lacks', () => {
    const at = vantage({ fails: { at: 'tls', fault: 'untrusted-ca', evidence: { chain: [ours] } } });
    const other = vantage({ name: 'runner-2', evidence: { tls: { chain: [ours] } } });

    expect(judgeVantage(at, [other]).means).toContain('"Corp Proxy CA", is not among those');
  });

  test('about dates is a wrong clock where another host accepts the very same certificate', () => {
    const at = vantage({ fails: { at: 'tls', fault: 'not-yet-valid', evidence: { chain: [theirs] } } });
    const other = vantage({ name: 'runner-2', evidence: { tls: { chain: [theirs] } } });

    const verdict = judgeVantage(at, [other]);
    expect(verdict.means).toContain('the clock of runner-7 is likely wrong');
    expect(verdict.remedies[0]?.command).toContain('set-ntp');
  });

  const hour = 3_600_000;
  const sameAsBot = { leastMs: -900, mostMs: 400 };

  test('about dates is a wrong clock where the registry says so', () => {
    const peers = [{ source: 'mirror.example.com:443', aheadSeconds: 10_800, uncertaintySeconds: 1 }];
    const at = vantage({
      fails: { at: 'tls', fault: 'expired', evidence: { chain: [theirs] } },
      host: [hostProbe('clock-offset', 'warned', 'clock-wrong', { evidence: { peers } })],
    });

    expect(judgeVantage(at).means).toBe(
      'It is the clock: The clock of runner-7 is 3 h ahead of that of mirror.example.com:443.',
    );
  });

  test('about dates is a wrong clock where the bot says so, and the certificate is valid by its time', () => {
    const chain = [{ ...theirs, validFrom: '2026-01-01T00:00:00.000Z', validTo: '2026-04-01T00:00:00.000Z' }];
    const at = vantage({
      fails: { at: 'tls', fault: 'not-yet-valid', evidence: { chain, clock: '2025-12-31T22:00:00.000Z' } },
      clock: { leastMs: -3 * hour - 2_000, mostMs: -3 * hour },
    });

    const verdict = judgeVantage(at);
    expect(verdict.means).toBe("It is the clock: The clock of runner-7 is 3 h behind the bot's.");
    expect(verdict.remedies[0]?.command).toContain('set-ntp');
  });

  test('about dates stays with the certificate where the clock is wrong and would not matter', () => {
    const chain = [{ ...theirs, validFrom: '2023-01-01T00:00:00.000Z', validTo: '2023-04-01T00:00:00.000Z' }];
    const at = vantage({
      fails: { at: 'tls', fault: 'expired', evidence: { chain, clock: '2026-01-01T03:00:00.000Z' } },
      clock: { leastMs: 3 * hour, mostMs: 3 * hour },
    });

    const verdict = judgeVantage(at);
    expect(verdict.means).toContain('outside its dates as well');
    expect(verdict.remedies[0]?.command).not.toContain('set-ntp');
  });

  test('about dates is the certificate where the clock agrees with the bot', () => {
    const at = vantage({
      fails: { at: 'tls', fault: 'expired', evidence: { chain: [theirs] } },
      clock: sameAsBot,
    });

    expect(judgeVantage(at)).toMatchObject({
      means: "It is the certificate: the clock of runner-7 agrees with the bot's.",
      settle: null,
    });
  });

  test('about dates is left open where two other clocks do not agree', () => {
    const at = vantage({
      fails: { at: 'tls', fault: 'expired', evidence: { chain: [theirs] } },
      clock: { leastMs: 3 * hour, mostMs: 3 * hour },
    });
    const beside = vantage({
      name: "the bot's host",
      clock: { leastMs: 0, mostMs: 0 },
      evidence: { ping: { host: 'registry.example.com:443', clockOffsetSeconds: 10_800 } },
    });

    expect(judgeVantage(at, [beside]).means).toBe(
      "The clock of runner-7 agrees with that of registry.example.com:443, but is 3 h ahead of the bot's.",
    );
  });
});

test('a stall with small answers passing is the path MTU', () => {
  const at = vantage({
    fails: { at: 'tls', fault: 'tls-timeout' },
    host: [hostProbe('path-mtu', 'failed', 'large-transfers-stall')],
  });

  expect(judgeVantage(at).means).toContain('MTU');
});

test('a timeout where others go through a proxy is a proxy that this engine lacks', () => {
  const at = vantage({ fails: { at: 'tcp', fault: 'connect-timeout' } });
  const passing = vantage({ name: 'runner-2' });
  const hops = passing.ladder.hops.map((hop) =>
    hop.hop === 'proxy' ? { ...hop, outcome: 'passed' as const, tookMs: 2 } : hop,
  );
  const proxied = { ...passing, ladder: { ...passing.ladder, hops } };

  const verdict = judgeVantage(at, [proxied]);
  expect(verdict.means).toContain('runner-2 gets there through a proxy');
  expect(verdict.remedies[0]?.command).toContain('HTTPS_PROXY');
});

test('a nameserver that knows the name beside one that does not is named', () => {
  const answers = [
    { nameserver: '10.0.0.2', code: 'ENOTFOUND', addresses: [] },
    { nameserver: '10.0.0.3', code: null, addresses: ['192.0.2.1'] },
  ];
  const at = vantage({ fails: { at: 'dns', fault: 'nxdomain', evidence: { answers } } });

  expect(judgeVantage(at).means).toContain('10.0.0.3 knows the name and 10.0.0.2 does not');
});

test('the nearest name that exists leads what to do', () => {
  const at = vantage({
    fails: { at: 'manifest', fault: 'manifest-unknown' },
    ladder: {
      nearest: {
        references: ['registry.example.com/team/app:1.20', 'registry.example.com/team/app:1.3'],
        read: 12,
        isWhole: true,
      },
    },
  });

  const verdict = judgeVantage(at);
  expect(verdict.suggestions).toHaveLength(2);
  expect(verdict.remedies[0]?.action).toContain('registry.example.com/team/app:1.20');
});

test('a limit is told with whom it is counted for, and who else shares it', () => {
  const rateLimit = {
    'ratelimit-limit': '100;w=21600',
    'ratelimit-remaining': '0;w=21600',
    'docker-ratelimit-source': '203.0.113.7',
  };
  const at = vantage({ fails: { at: 'manifest', fault: 'answer-429', evidence: { rateLimit } } });
  const other = vantage({ name: 'runner-2', evidence: { manifest: { rateLimit } } });

  expect(judgeVantage(at, [other]).means).toBe(
    'Its limit is 100 pulls in 6 h, of which 0 remain, counted for 203.0.113.7, the same as for runner-2.',
  );
});

describe('a manifest that is unknown', () => {
  const fails = { at: 'manifest', fault: 'manifest-unknown' } as const;
  const none = { references: [], read: 0, isWhole: false };

  test('is surely a missing tag where other tags were listed', () => {
    const at = vantage({ fails, ladder: { nearest: { ...none, read: 12, isWhole: true } } });

    expect(judgeVantage(at)).toMatchObject({ cause: 'tag-not-found', certainty: 'confirmed' });
  });

  test('is likely one where nothing was listed, and the registry is of a kind that says so of both', () => {
    expect(judgeVantage(vantage({ fails }))).toMatchObject({ cause: 'tag-not-found', certainty: 'likely' });
  });

  test('is surely one of a registry that names missing repositories', () => {
    expect(judgeVantage(vantage({ fails, image: 'ghcr.io/team/app:1' })).certainty).toBe('confirmed');
  });
});

test('a token that is not valid yet by the clock of the registry is a matter of clocks', () => {
  const at = vantage({
    fails: {
      at: 'manifest',
      fault: 'invalid-token',
      evidence: { date: 'Mon, 05 Jan 2026 10:00:00 GMT' },
    },
    evidence: { token: { notBefore: Date.UTC(2026, 0, 5, 10, 5) / 1_000 } },
    ladder: { identity: 'credential' },
  });

  expect(judgeVantage(at)).toMatchObject({
    cause: 'credentials-rejected',
    means: expect.stringContaining('becomes valid only in 300 s'),
  });
});
