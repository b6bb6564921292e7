import type { Fault } from '../lab/fault.ts';
import { registrySite, type Site } from '../lab/site.ts';

export const proxySites: readonly Site[] = [
  registrySite('inspected.lab.test', { certificate: { by: 'inspection', names: 'DNS:open.lab.test' } }),
];

const failed = { on: 'proxied', cause: 'proxy-failure', at: 'proxy' } as const;

export const proxyFaults: readonly Fault[] = [
  {
    name: 'a proxy that refuses',
    image: 'forbidden.lab.test/team/app:1',
    dockerd: /\/v2\/": Forbidden$/,
    ...failed,
    says: /403/,
  },
  {
    name: 'a proxy that wants a login',
    image: 'personal.lab.test/team/app:1',
    dockerd: /\/v2\/": Proxy Authentication Required$/,
    ...failed,
    says: /407/,
  },
  {
    name: 'a proxy that does not reach the registry',
    image: 'refused.lab.test/team/app:1',
    dockerd: /\/v2\/": Service Unavailable$/,
    ...failed,
    says: /503/,
  },
  {
    name: 'a proxy that is not there',
    image: 'open.lab.test/team/app:1.21-alpine',
    dockerd: /proxyconnect tcp: dial tcp 10\.77\.0\.28:3999: connect: connection refused/,
    ...failed,
    on: 'misproxied',
    at: 'tcp',
    says: /proxy\.lab\.test:3999/,
  },
  {
    name: 'a proxy that looks into TLS with a CA of its own',
    on: 'proxied',
    image: 'open.lab.test/team/app:1.21-alpine',
    dockerd: /x509: certificate signed by unknown authority/,
    cause: 'tls-untrusted-ca',
    at: 'tls',
    says: /Example Corp TLS Inspection CA/,
  },
];
