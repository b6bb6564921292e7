/**
 * What is asked of a host beside the ladder, in the order in which a report shows it; apart from the schemas, which take
 * long to load.
 */
export const hostProbeNames = [
  'engine-info',
  'engine-distribution',
  'docker-credentials',
  'runner-config',
  'disk-space',
  'clock-offset',
  'path-mtu',
  'nameservers',
] as const;

export type HostProbeName = (typeof hostProbeNames)[number];
