import { constants } from 'node:crypto';
import { createServer } from 'node:net';
import { closes, isSilent } from '../../../src/demo/registry/behaviours.ts';
import type { Fault } from '../lab/fault.ts';
import { misbehaving, registrySite, type Site } from '../lab/site.ts';

/** More than fits through the narrow way at once. */
const manyNames = Array.from({ length: 80 }, (_, index) => `DNS:registry-${index}.narrow.lab.test`).join();

export const connectionSites: readonly Site[] = [
  {
    host: 'resets.lab.test',
    open: () => createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
  },
  misbehaving('silent.lab.test', 'all', isSilent),
  misbehaving('closes.lab.test', 'all', closes),
  // Without the tickets of TLS 1.3, which may or may not be sent together with an answer.
  registrySite('narrow.lab.test', {
    isNarrow: true,
    layerBytes: [300_000],
    tls: { maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET },
  }),
  registrySite('narrow-tls.lab.test', {
    isNarrow: true,
    certificate: { names: `DNS:narrow-tls.lab.test,${manyNames}` },
  }),
];

export const connectionFaults: readonly Fault[] = [
  {
    name: 'an address to which packets are dropped',
    image: 'dropped.lab.test/team/app:1',
    dockerd: /dial tcp 10\.77\.9\.1:443: i\/o timeout|Client\.Timeout exceeded|context deadline exceeded/,
    isLate: true,
    cause: 'connect-timeout',
    at: 'tcp',
  },
  {
    name: 'an address that refuses connections',
    image: 'refused.lab.test/team/app:1',
    dockerd: /dial tcp 10\.77\.0\.54:443: connect: connection refused/,
    cause: 'connection-refused',
    at: 'tcp',
  },
  {
    name: 'an address to which there is no route',
    image: 'unroutable.lab.test/team/app:1',
    dockerd: /dial tcp 10\.77\.10\.1:443: connect: no route to host/,
    cause: 'connect-timeout',
    at: 'tcp',
  },
  {
    name: 'an address that a router forbids',
    image: 'prohibited.lab.test/team/app:1',
    dockerd: /dial tcp 10\.77\.11\.1:443: connect: no route to host/,
    cause: 'connect-timeout',
    at: 'tcp',
  },
  {
    name: 'a connection that is reset during the handshake',
    image: 'resets.lab.test/team/app:1',
    dockerd: /read: connection reset by peer/,
    cause: 'connection-interrupted',
    at: 'tls',
  },
  {
    name: 'a connection that is closed once it was asked',
    image: 'closes.lab.test/team/app:1',
    dockerd: /\/v2\/": EOF$/,
    cause: 'connection-interrupted',
    at: 'ping',
  },
  {
    name: 'a registry that takes the question and is silent',
    image: 'silent.lab.test/team/app:1',
    dockerd: /Client\.Timeout exceeded while awaiting headers|context deadline exceeded/,
    isLate: true,
    cause: 'connect-timeout',
    at: 'ping',
  },
  {
    name: 'a way that loses large packets, from the certificate on',
    image: 'narrow-tls.lab.test/team/app:1',
    dockerd: /TLS handshake timeout/,
    cause: 'tls-handshake-timeout',
    at: 'tls',
    says: /MTU/,
  },
  {
    name: 'a way that loses large packets, from the layers on',
    image: 'narrow.lab.test/team/app:1',
    dockerd: 'no answer',
    cause: 'connection-interrupted',
    at: 'blob',
    says: /MTU/,
  },
];
