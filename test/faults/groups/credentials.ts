import type { Fault } from '../lab/fault.ts';

const right = { username: 'ci', password: 's3cret' } as const;
const wrong = { username: 'ci', password: 'wr0ng' } as const;
const weak = { username: 'weak', password: 's3cret' } as const;

export const credentialFaults: readonly Fault[] = [
  {
    name: 'a private repository without credentials',
    image: 'guarded.lab.test/secret/closed:1',
    dockerd: /pull access denied for guarded\.lab\.test\/secret\/closed/,
    cause: 'auth-required',
    at: 'manifest',
  },
  {
    name: 'a private repository with wrong credentials',
    image: 'guarded.lab.test/secret/wrong:1',
    login: wrong,
    dockerd: /401|unauthorized|incorrect username or password/i,
    cause: 'credentials-rejected',
    at: 'token',
  },
  {
    name: 'a private repository with credentials that may not pull it',
    image: 'guarded.lab.test/secret/weak:1',
    login: weak,
    dockerd: /pull access denied for guarded\.lab\.test\/secret\/weak/,
    cause: 'permission-denied',
    at: 'manifest',
  },
  {
    name: 'credentials under a key that no pull looks for',
    image: 'misspelt.lab.test/secret/app:1',
    login: { key: 'misspelt.lab.test:5000', ...right },
    dockerd: /pull access denied for misspelt\.lab\.test\/secret\/app/,
    cause: 'auth-required',
    at: 'manifest',
    says: /misspelt\.lab\.test:5000/,
  },
  {
    name: 'wrong credentials for a repository that is public',
    image: 'guarded.lab.test/team/other:1',
    login: wrong,
    dockerd: /401|unauthorized|incorrect username or password/i,
    cause: 'credentials-rejected',
    at: 'token',
  },
  {
    name: 'a Basic login that is not there',
    image: 'locked.lab.test/team/large:1',
    dockerd: /no basic auth credentials/,
    cause: 'auth-required',
    at: 'manifest',
  },
  {
    name: 'a Basic login that is wrong',
    image: 'locked.lab.test/team/other:1',
    login: wrong,
    dockerd: /unauthorized: authentication required/,
    cause: 'credentials-rejected',
    at: 'manifest',
  },
];
