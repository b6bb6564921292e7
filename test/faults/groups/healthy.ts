import { answers } from '../../../src/demo/registry/behaviours.ts';
import type { Fault } from '../lab/fault.ts';
import { misbehaving, type Site } from '../lab/site.ts';

export const healthySites: readonly Site[] = [
  misbehaving('mirror.lab.test', 'all', answers({ status: 502, body: 'away' })),
];

const pulled = { dockerd: 'pulled', cause: null, at: null } as const;
const right = { username: 'ci', password: 's3cret' } as const;

export const healthy: readonly Fault[] = [
  { name: 'an open registry', image: 'open.lab.test/team/app:1.21-alpine', ...pulled },
  { name: 'a token for everybody', image: 'guarded.lab.test/team/app:1.21-alpine', ...pulled },
  {
    name: 'a token for somebody',
    image: 'guarded.lab.test/secret/app:1',
    login: right,
    ...pulled,
  },
  {
    name: 'a Basic login',
    image: 'locked.lab.test/team/app:1.21-alpine',
    login: right,
    ...pulled,
  },
  { name: 'a proxy in between', on: 'proxied', image: 'guarded.lab.test/team/app:1.21-alpine', ...pulled },
  {
    name: 'a mirror that is broken while the registry works',
    image: 'docker.io/library/app:1',
    ...pulled,
    says: /mirror\.lab\.test/,
  },
];
