import { expect, test } from 'vitest';
import { generateAgentKey, parseAgentPublicKey } from '../../src/json-web-keys.ts';
import type { KnownAgent } from '../../src/queue/asking/agent-directory.ts';
import { agentsOfRunner } from '../../src/queue/asking/agents-of-runner.ts';
import type { Presence } from '../../src/queue/wire/presence.ts';

const keys = parseAgentPublicKey(generateAgentKey().publicKey);

function agent(name: string, told: Partial<Presence>, tags: readonly string[] = []): KnownAgent {
  if (keys === undefined) throw new Error('no key');
  const presence: Presence = {
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
    ...told,
  };
  return { enrolled: { name, keys, tags: [] }, state: { kind: 'present', presence, tags, seenMsAgo: 0 } };
}

const runner = (id: number, name: string) => ({ id, name, executor: 'docker' });
const host1 = agent('host-1', { systemId: 's_1', runners: [runner(7, 'shared')] }, ['docker', 'linux']);
const host2 = agent('host-2', { systemId: 's_2', runners: [runner(7, 'shared'), runner(8, 'own')] }, [
  'docker',
]);
const gone: KnownAgent = { ...agent('gone', {}), state: { kind: 'absent' } };
const all = [gone, host1, host2];
const sought = { id: null, systemId: null, names: [], tags: [] };

test.each([
  ['a system id names one host, whoever shares the id', { id: 7, systemId: 's_2' }, 'system-id', ['host-2']],
  ['an id may be shared', { id: 7, systemId: 's_unknown' }, 'runner-id', ['host-1', 'host-2']],
  ['a name is taken where no id is known', { names: ['as GitLab has it', 'own'] }, 'name', ['host-2']],
  ['tags are the last resort, and all of them count', { tags: ['docker', 'linux'] }, 'tags', ['host-1']],
  ['no tags are no resort', { id: 99 }, 'nothing', []],
  ['an absent agent is nobody', { names: ['gone'] }, 'nothing', []],
])('%s', (_what, known, by, names) => {
  const found = agentsOfRunner(all, { ...sought, ...known });

  expect({ by: found.by, names: found.agents.map(({ enrolled }) => enrolled.name) }).toEqual({ by, names });
});
