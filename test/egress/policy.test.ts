import { describe, expect, test } from 'vitest';
import { type EgressRule, parseEgressAllow } from '../../src/egress/egress-allow.ts';
import { type ChosenBy, createEgressPolicy } from '../../src/egress/policy.ts';

function rulesOf(text: string): readonly EgressRule[] {
  const parsed = parseEgressAllow(text);
  if (parsed.kind === 'invalid') throw new Error(`not parsed: ${parsed.entries.join(' ')}`);
  return parsed.rules;
}

function decide(
  allow: string,
  host: string,
  port: number,
  address: string | null = host,
  chosenBy: ChosenBy = 'reference',
) {
  const policy = createEgressPolicy({ rules: rulesOf(allow), registries: 'listed' });
  return policy({ host, address, port, chosenBy }).kind;
}

/** Everything that a rule can list. */
const all = '0.0.0.0/0:*,[::/0]:*,*.internal:*,metadata.google.internal:*,localhost:*';

describe('never allowed, whatever is listed and whoever chose it', () => {
  test.each([
    ['169.254.169.254', 'metadata of most clouds'],
    ['169.254.170.2', 'credentials of ECS tasks'],
    ['169.254.0.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with its zone'],
    ['[fe80::1]', 'link-local in brackets'],
    ['febf::1', 'the end of the link-local range'],
    ['fd00:ec2::254', 'metadata of EC2'],
    ['fd20:ce::254', 'metadata of Google'],
    ['100.100.100.200', 'metadata of Alibaba'],
    ['192.0.0.192', 'metadata of Oracle'],
    ['168.63.129.16', 'wire server of Azure'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['::', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'class E'],
    ['::ffff:169.254.169.254', 'IPv4-mapped'],
    ['::ffff:a9fe:a9fe', 'IPv4-mapped in hex'],
    ['64:ff9b::169.254.169.254', 'NAT64'],
    ['64:ff9b::a9fe:a9fe', 'NAT64 in hex'],
    ['64:ff9b:1::a9fe:a9fe', 'NAT64 for local use'],
    ['2002:a9fe:a9fe::1', '6to4'],
    ['::169.254.169.254', 'IPv4-compatible'],
    ['2001:db8::5efe:169.254.169.254', 'ISATAP'],
    ['64:ff9b::6464:64c8', 'NAT64 of a metadata service'],
    ['2852039166', 'one decimal number'],
    ['0xa9fea9fe', 'one hexadecimal number'],
    ['0xa9.0xfe.0xa9.0xfe', 'hexadecimal parts'],
    ['0251.0376.0251.0376', 'octal parts'],
    ['169.254.43518', 'three parts'],
  ])('%s: %s', (address) => {
    expect(decide(all, address, 443)).toBe('refused');
    expect(decide(all, 'registry.example.com', 443, address)).toBe('refused');
    expect(decide(all, address, 443, address, 'registry')).toBe('refused');
    expect(decide(all, address, 443, address, 'host')).toBe('refused');
    expect(decide(all, address, 443, null)).toBe('refused');
  });

  test.each(['metadata.google.internal', 'METADATA.google.internal.', 'instance-data'])(
    '%s, which a proxy would resolve',
    (host) => {
      expect(decide(all, host, 443, null)).toBe('refused');
    },
  );
});

describe('refused unless listed', () => {
  test.each([
    ['127.0.0.1', 443],
    ['127.8.8.8', 5000],
    ['::1', 443],
    ['::ffff:127.0.0.1', 443],
    ['64:ff9b::7f00:1', 443],
    ['2002:7f00:1::', 443],
    ['2130706433', 443],
    ['0x7f.1', 443],
    ['017700000001', 443],
    ['10.0.0.1', 443],
    ['172.16.0.1', 443],
    ['172.31.255.255', 443],
    ['192.168.1.1', 443],
    ['100.64.0.1', 443],
    ['fd12:3456::1', 443],
    ['::ffff:10.0.0.1', 443],
    ['64:ff9b::a00:1', 443],
    ['198.18.0.1', 443],
  ])('%s', (address, port) => {
    expect(decide('', address, port)).toBe('refused');
    expect(decide('', 'registry.example.com', port, address, 'registry')).toBe('refused');
  });

  test.each([22, 25, 6379, 2375, 8080, 9200, 3306, 1])('port %d of a public address', (port) => {
    expect(decide('', '93.184.216.34', port)).toBe('refused');
  });

  test.each(['localhost', 'registry.localhost'])('%s behind a proxy', (host) => {
    expect(decide('', host, 443, null)).toBe('refused');
  });
});

test.each([443, 80, 5000, 5050, 8443])('port %d of a public address is a usual one', (port) => {
  expect(decide('', 'registry.example.com', port, '93.184.216.34')).toBe('allowed');
  expect(decide('', 'registry.example.com', port, '2606:2800:220::1')).toBe('allowed');
});

describe('legitimate private registries, once listed', () => {
  test.each([
    ['10.20.0.0/16', 'registry.corp', '10.20.3.4', 443],
    ['10.20.0.0/16', 'registry.corp', '10.20.3.4', 5000],
    ['registry.corp', 'registry.corp', '10.1.2.3', 443],
    ['Registry.Corp', 'registry.corp.', '10.1.2.3', 443],
    ['*.corp.example', 'harbor.corp.example', '192.168.7.7', 443],
    ['registry.corp:8082', 'registry.corp', '172.16.9.9', 8082],
    ['192.168.1.10:*', '192.168.1.10', '192.168.1.10', 18_443],
    ['127.0.0.0/8:*', 'localhost', '127.0.0.1', 49_152],
    ['[::1]:*', 'localhost', '::1', 5001],
    ['[fd00:1234::/32]', 'registry.corp', 'fd00:1234::9', 443],
    ['[fd00:1234::]/32:5001', 'registry.corp', 'fd00:1234::9', 5001],
    ['100.64.0.0/10', 'registry.tailnet.example', '100.101.102.103', 443],
    ['10.0.0.0/8', 'registry.corp', '::ffff:10.1.1.1', 443],
  ])('%s lets %s (%s:%d) pass', (allow, host, address, port) => {
    expect(decide(allow, host, port, address)).toBe('allowed');
    expect(decide(allow, host, port, address, 'registry')).toBe('allowed');
  });
});

describe('a rule is about what it says and no more', () => {
  test.each([
    ['10.20.0.0/16', 'registry.corp', '10.21.0.1', 443],
    ['10.20.0.0/16', 'registry.corp', '10.20.0.1', 8082],
    ['registry.corp', 'evil.corp', '10.1.2.3', 443],
    ['registry.corp', 'registry.corp.evil.example', '10.1.2.3', 443],
    ['*.corp.example', 'corp.example', '10.1.2.3', 443],
    ['*.corp.example', 'evilcorp.example', '10.1.2.3', 443],
    ['registry.corp:8082', 'registry.corp', '10.1.2.3', 443],
    ['[fd00::/16]', 'registry.corp', '10.1.2.3', 443],
  ])('%s keeps %s (%s:%d) out', (allow, host, address, port) => {
    expect(decide(allow, host, port, address)).toBe('refused');
  });
});

describe('where a person typed the registry', () => {
  const policy = createEgressPolicy({ rules: [], registries: 'anywhere' });

  test.each(['127.0.0.1', '10.0.0.1', '169.254.10.10', '::1'])('it may be at %s', (address) => {
    expect(policy({ host: 'registry', address, port: 12_345, chosenBy: 'reference' }).kind).toBe('allowed');
  });

  test.each([
    ['127.0.0.1', 'allowed'],
    ['10.0.0.1', 'allowed'],
    ['169.254.169.254', 'refused'],
    ['fd00:ec2::254', 'refused'],
  ])('it may point to %s: %s', (address, kind) => {
    expect(policy({ host: 'realm', address, port: 12_345, chosenBy: 'registry' }).kind).toBe(kind);
  });
});

test('what the settings of the host name may be private and on any port', () => {
  expect(decide('', 'mirror.corp', 8082, '10.0.0.5', 'host')).toBe('allowed');
});

test.each([
  '10.0.0.0/33',
  'a b',
  'http://registry',
  '*.',
  '[::1',
  '::1',
  'registry:0',
  'registry:65536',
  '10.0.0',
])('%s is no rule', (entry) => {
  expect(parseEgressAllow(`registry.corp, ${entry}`)).toEqual({ kind: 'invalid', entries: [entry] });
});

test('an empty list is a list', () => {
  expect(parseEgressAllow(' , ')).toEqual({ kind: 'valid', rules: [] });
});
