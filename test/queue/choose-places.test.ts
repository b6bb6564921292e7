import { expect, test } from 'vitest';
import { generateAgentKey, parseAgentPublicKey } from '../../src/json-web-keys.ts';
import type { KnownAgent } from '../../src/queue/asking/agent-directory.ts';
import { choosePlaces } from '../../src/queue/commands/choose-places.ts';

const keys = parseAgentPublicKey(generateAgentKey().publicKey);

function away(name: string, tags: readonly string[] = []): KnownAgent {
  if (keys === undefined) throw new Error('no key');
  return { enrolled: { name, keys, tags }, state: { kind: 'absent' } };
}

function present(name: string, tags: readonly string[] = []): KnownAgent {
  const { enrolled } = away(name);
  const presence = {
    iss: name,
    iat: 1,
    protocol: 1,
    nonce: 'n',
    policy: 'p',
    version: '0.1.0',
    queueScripts: 's',
    platform: 'linux/amd64',
    hostname: name,
    tags: [],
    probes: [],
    runners: [],
    systemId: null,
    runnersFault: null,
  };
  return { enrolled, state: { kind: 'present', presence, tags, seenMsAgo: 0 } };
}

test('everybody who is there is asked, and this machine; who is not there is named', () => {
  expect(choosePlaces([present('a'), away('b'), present('c')], null)).toEqual({
    kind: 'chosen',
    agents: ['a', 'c'],
    here: true,
    unasked: ['b was not checked: it is not there, or of another version.'],
  });
});

test('a fleet is asked five at a time, and the rest is named', () => {
  const fleet = Array.from({ length: 8 }, (_, at) => present(`host-${at}`));

  expect(choosePlaces(fleet, null)).toMatchObject({
    agents: ['host-0', 'host-1', 'host-2', 'host-3', 'host-4'],
    unasked: ['Not asked, for 5 at a time are: host-5, host-6, host-7.'],
  });
});

test('a name goes before a tag of the same spelling, and is asked though it is not there', () => {
  const agents = [present('a', ['b']), away('b')];

  expect(choosePlaces(agents, 'b')).toMatchObject({ agents: ['b'], here: false });
  expect(choosePlaces(agents, 'B')).toMatchObject({ agents: ['b'] });
});

test('of those with a tag, who is there goes first', () => {
  const agents = [away('a', ['arm']), present('b', ['arm']), present('c')];

  expect(choosePlaces(agents, 'arm')).toMatchObject({ agents: ['b', 'a'], here: false, unasked: [] });
});

test('a name that nobody has is nobody, with what there is', () => {
  expect(choosePlaces([present('a', ['x']), away('b', ['y', 'x'])], 'z')).toEqual({
    kind: 'nobody',
    names: ['a', 'b'],
    tags: ['x', 'y'],
  });
});

test('without agents this machine looks alone, and says so', () => {
  expect(choosePlaces(undefined, null)).toMatchObject({
    agents: [],
    here: true,
    unasked: [expect.stringContaining('No agent is set up')],
  });
  expect(choosePlaces(undefined, 'a')).toEqual({ kind: 'nobody', names: [], tags: [] });
});
