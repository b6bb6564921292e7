import { answers, cutsAfter, redirectsTo, stallsAfter } from '../../../src/demo/registry/behaviours.ts';
import type { Fault } from '../lab/fault.ts';
import { layerSite, resetsAfter, type Site } from '../lab/site.ts';

const denied = '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>';

export const layerSites: readonly Site[] = [
  layerSite('layer-cut.lab.test', (layer) => cutsAfter(layer, 200_000)),
  layerSite('layer-reset.lab.test', (layer) => resetsAfter(layer, 200_000)),
  layerSite('layer-stalls.lab.test', (layer) => stallsAfter(layer, 200_000)),
  layerSite('layer-failing.lab.test', () => answers({ status: 500, body: 'oops' })),
  layerSite('layer-forbidden.lab.test', () =>
    answers({ status: 403, body: denied, headers: { 'content-type': 'application/xml' } }),
  ),
  layerSite('layer-nowhere.lab.test', () => redirectsTo('https://storage-nowhere.lab.test/blob?sig=abc')),
  layerSite('layer-untrusted.lab.test', () => redirectsTo('https://untrusted.lab.test/blob?sig=abc')),
  layerSite('layer-refused.lab.test', () => redirectsTo('https://refused.lab.test/blob?sig=abc')),
];

const at = 'blob' as const;
const image = (host: string) => `layer-${host}.lab.test/team/app:1`;
/** It tries again for more than a minute, and says nothing of why. */
const tries = 'no answer' as const;

export const layerFaults: readonly Fault[] = [
  {
    name: 'a layer that is corrupt',
    image: 'open.lab.test/team/corrupt:1',
    dockerd: /filesystem layer verification failed for digest sha256:/,
    cause: 'layer-corrupt',
    at,
  },
  {
    name: 'a layer that is gone',
    image: 'open.lab.test/team/gone:1',
    dockerd: /unknown blob/,
    cause: 'registry-error',
    at,
  },
  {
    name: 'a layer that is cut short',
    image: image('cut'),
    dockerd: tries,
    cause: 'connection-interrupted',
    at,
  },
  {
    name: 'a connection that is reset in the middle of a layer',
    image: image('reset'),
    dockerd: tries,
    cause: 'connection-interrupted',
    at,
  },
  {
    name: 'a layer that stalls',
    image: image('stalls'),
    dockerd: tries,
    cause: 'connection-interrupted',
    at,
  },
  {
    name: 'storage that fails',
    image: image('failing'),
    dockerd: tries,
    cause: 'registry-error',
    at,
  },
  {
    name: 'storage that forbids',
    image: image('forbidden'),
    dockerd: /error parsing HTTP 403 response body: .*AccessDenied/,
    cause: 'access-denied',
    at,
  },
  {
    name: 'storage whose name does not exist',
    image: image('nowhere'),
    dockerd: tries,
    cause: 'dns-failure',
    at,
    says: /storage-nowhere\.lab\.test/,
  },
  {
    name: 'storage that is not trusted',
    image: image('untrusted'),
    dockerd: tries,
    cause: 'tls-untrusted-ca',
    at,
    says: /untrusted\.lab\.test/,
  },
  {
    name: 'storage that refuses connections',
    image: image('refused'),
    dockerd: tries,
    cause: 'connection-refused',
    at,
    says: /refused\.lab\.test/,
  },
];
