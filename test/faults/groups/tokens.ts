import { answers, refuses } from '../../../src/demo/registry/behaviours.ts';
import type { Fault } from '../lab/fault.ts';
import { misbehaving, type Site } from '../lab/site.ts';
import { tokenSite } from '../lab/token-site.ts';

/** A registry whose tokens come from somewhere that is broken. */
function asking(host: string, realm: string): Site {
  const challenge = { 'www-authenticate': `Bearer realm="https://${realm}/token",service="lab"` };
  return misbehaving(host, 'all', refuses(401, 'UNAUTHORIZED', 'authentication required', challenge));
}

export const tokenSites: readonly Site[] = [
  tokenSite,
  asking('token-nowhere.lab.test', 'auth-nowhere.lab.test'),
  asking('token-refused.lab.test', 'refused.lab.test'),
  asking('token-untrusted.lab.test', 'untrusted.lab.test'),
  asking('token-failing.lab.test', 'auth-failing.lab.test'),
  asking('token-denied.lab.test', 'auth-denied.lab.test'),
  asking('token-garbled.lab.test', 'auth-garbled.lab.test'),
  misbehaving('auth-failing.lab.test', 'all', answers({ status: 500, body: 'boom' })),
  misbehaving('auth-denied.lab.test', 'all', refuses(403, 'DENIED', 'access forbidden')),
  misbehaving('auth-garbled.lab.test', 'all', answers({ status: 200, body: '{}' })),
  misbehaving('unchallenging.lab.test', 'all', refuses(401, 'UNAUTHORIZED', 'authentication required')),
];

const image = (host: string) => `${host}.lab.test/team/app:1`;

export const tokenFaults: readonly Fault[] = [
  {
    name: 'a token server whose name does not exist',
    image: image('token-nowhere'),
    dockerd: /lookup auth-nowhere\.lab\.test on \S+: no such host/,
    cause: 'dns-failure',
    at: 'token',
    says: /auth-nowhere\.lab\.test/,
  },
  {
    name: 'a token server that refuses connections',
    image: image('token-refused'),
    dockerd: /dial tcp 10\.77\.0\.54:443: connect: connection refused/,
    cause: 'connection-refused',
    at: 'token',
    says: /refused\.lab\.test/,
  },
  {
    name: 'a token server that is not trusted',
    image: image('token-untrusted'),
    dockerd: /x509: certificate signed by unknown authority/,
    cause: 'tls-untrusted-ca',
    at: 'token',
    says: /untrusted\.lab\.test/,
  },
  {
    name: 'a token server that fails',
    image: image('token-failing'),
    dockerd: /500 Internal Server Error/,
    cause: 'registry-error',
    at: 'token',
  },
  {
    name: 'a token server that denies',
    image: image('token-denied'),
    dockerd: /denied: access forbidden/,
    cause: 'auth-required',
    at: 'token',
  },
  {
    name: 'a token server without tokens',
    image: image('token-garbled'),
    dockerd: /authorization server did not include a token in the response/,
    cause: 'registry-error',
    at: 'token',
  },
  {
    name: 'a registry that says of no way to log in',
    image: image('unchallenging'),
    dockerd: /^unauthorized$/,
    cause: 'registry-error',
    at: 'challenge',
    concluded: 'access-denied',
  },
];
