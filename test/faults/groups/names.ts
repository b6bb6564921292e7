import type { Fault } from '../lab/fault.ts';

const confirmed = { cause: 'dns-failure', at: 'dns' } as const;

export const nameFaults: readonly Fault[] = [
  {
    name: 'a name that does not exist',
    image: 'nowhere.lab.test/team/app:1',
    dockerd: /lookup nowhere\.lab\.test on 10\.77\.0\.53:53: no such host/,
    ...confirmed,
    says: /No such name: nowhere\.lab\.test/,
  },
  {
    name: 'a name without an address',
    image: 'empty.lab.test/team/app:1',
    dockerd: /lookup empty\.lab\.test on 10\.77\.0\.53:53: no such host/,
    ...confirmed,
  },
  {
    name: 'a resolver that fails',
    image: 'servfail.lab.test/team/app:1',
    dockerd: /lookup servfail\.lab\.test on 10\.77\.0\.53:53: server misbehaving/,
    ...confirmed,
    says: /SERVFAIL/,
  },
  {
    name: 'a resolver that is silent',
    on: 'deaf',
    image: 'open.lab.test/team/app:1.21-alpine',
    dockerd: 'no answer',
    cause: 'dns-failure',
    at: 'dns',
    says: /10\.77\.9\.1/,
  },
];
