/** The rungs of the ladder, in the order in which a pull climbs them; apart from the schemas, which take long to load. */
export const hopNames = [
  'reference',
  'dns',
  'tcp',
  'proxy',
  'tls',
  'ping',
  'challenge',
  'token',
  'manifest',
  'platform',
  'blob',
] as const;

export type HopName = (typeof hopNames)[number];
