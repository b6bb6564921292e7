import type { HostFacts } from './host-facts.ts';

/** One thing that two hosts are set differently in. */
export interface Difference {
  readonly fact: keyof HostFacts;
  /** As a sentence names it: `the engine's version`. */
  readonly title: string;
  readonly here: string;
  readonly there: string;
}

/** What differs between the host that fails and one that does not, what decides most about pulls first. */
export function findDrift(here: HostFacts, there: HostFacts): readonly Difference[] {
  return facts.flatMap(({ fact, title, isOrdered = true }) => {
    const [one, other] = [inWords(here[fact], isOrdered), inWords(there[fact], isOrdered)];
    return one === other ? [] : [{ fact, title, here: one, there: other }];
  });
}

interface Compared {
  readonly fact: keyof HostFacts;
  readonly title: string;
  /** False for lists whose order means nothing. */
  readonly isOrdered?: boolean;
}

const facts: readonly Compared[] = [
  { fact: 'httpsProxy', title: "the engine's HTTPS_PROXY" },
  { fact: 'httpProxy', title: "the engine's HTTP_PROXY" },
  { fact: 'noProxy', title: "the engine's NO_PROXY" },
  { fact: 'nameservers', title: 'the nameservers' },
  { fact: 'searchDomains', title: 'the search domains' },
  { fact: 'mirrors', title: 'the registry mirrors' },
  { fact: 'insecureRegistries', title: 'the insecure registries', isOrdered: false },
  { fact: 'registryCaFingerprint', title: "the CA certificates for this registry in the engine's certs.d" },
  { fact: 'caFingerprint', title: "the system's CA certificates" },
  { fact: 'engine', title: 'the engine' },
  { fact: 'engineVersion', title: "the engine's version" },
  { fact: 'store', title: "the engine's image store" },
  { fact: 'storageDriver', title: "the engine's storage driver" },
  { fact: 'platform', title: 'the platform' },
  { fact: 'runnerVersion', title: 'the version of gitlab-runner' },
  { fact: 'engineDns', title: "the engine's dns setting" },
  { fact: 'mtu', title: 'the MTU' },
];

function inWords(value: HostFacts[keyof HostFacts], isOrdered: boolean): string {
  if (value === null) return 'none';
  if (!Array.isArray(value)) return String(value);
  if (value.length === 0) return 'none';
  return (isOrdered ? value : value.toSorted()).join(', ');
}
