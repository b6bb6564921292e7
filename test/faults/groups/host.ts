import type { Fault } from '../lab/fault.ts';

export const hostFaults: readonly Fault[] = [
  {
    name: 'a disk that is full',
    on: 'full',
    image: 'open.lab.test/team/large:1',
    dockerd: /no space left on device/,
    cause: 'disk-full',
    at: 'disk-space',
  },
  {
    name: 'an engine that does not run',
    on: 'engineless',
    image: 'open.lab.test/team/app:1.21-alpine',
    dockerd: /Cannot connect to the Docker daemon/,
    cause: 'engine-unavailable',
    at: 'engine-info',
  },
];
