/** Where the servers of the lab stand. Its namespaces are closed, so that no two runs can meet. */
export const places = {
  redis: '10.77.0.2',
  open: '10.77.0.10',
  locked: '10.77.0.11',
  guarded: '10.77.0.12',
  plain: '10.77.0.13',
  proxy: '10.77.0.28',
  resolver: '10.77.0.53',
  failingResolver: '10.77.0.54',
} as const;

/** Nothing listens there; the machine is up and says so. */
export const closedPlace = places.failingResolver;

/** Networks that the servers' namespace forwards to nowhere, each in its own way. */
export const nowhere = {
  blackhole: '10.77.9.0/24',
  unreachable: '10.77.10.0/24',
  prohibit: '10.77.11.0/24',
} as const;

export const dropped = '10.77.9.1';
export const unroutable = '10.77.10.1';
export const prohibited = '10.77.11.1';

/** Answers from there take a way that loses packets of more than 1,280 bytes, and tells nobody. */
export const narrowNetwork = '10.77.2.0/24';

export function siteAddress(index: number, isNarrow: boolean): string {
  return `10.77.${isNarrow ? 2 : 1}.${index + 1}`;
}
