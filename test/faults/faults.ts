import { answerFaults, answerSites } from './groups/answers.ts';
import { connectionFaults, connectionSites } from './groups/connections.ts';
import { credentialFaults } from './groups/credentials.ts';
import { healthy, healthySites } from './groups/healthy.ts';
import { hostFaults } from './groups/host.ts';
import { imageFaults } from './groups/images.ts';
import { layerFaults, layerSites } from './groups/layers.ts';
import { nameFaults } from './groups/names.ts';
import { proxyFaults, proxySites } from './groups/proxies.ts';
import { tlsFaults, tlsSites } from './groups/tls.ts';
import { tokenFaults, tokenSites } from './groups/tokens.ts';
import type { Fault } from './lab/fault.ts';
import type { Site } from './lab/site.ts';

/** By what they are about, in the order in which a pull meets them. */
export const faults: Readonly<Record<string, readonly Fault[]>> = {
  names: nameFaults,
  connections: connectionFaults,
  proxies: proxyFaults,
  TLS: tlsFaults,
  answers: answerFaults,
  tokens: tokenFaults,
  credentials: credentialFaults,
  images: imageFaults,
  layers: layerFaults,
  'the host itself': hostFaults,
  'a healthy path': healthy,
};

/** Every server that one of them needs. */
export const sites: readonly Site[] = [
  ...connectionSites,
  ...proxySites,
  ...tlsSites,
  ...answerSites,
  ...tokenSites,
  ...layerSites,
  ...healthySites,
];
