import { dropped, places } from './addresses.ts';

/** Machines that pull, each in a namespace of its own with a dockerd of its own. */
export interface LabHost {
  readonly nameserver: string;
  readonly daemonJson: object;
  /** Of dockerd. */
  readonly environment: Readonly<Record<string, string>>;
  readonly hasFullDisk: boolean;
}

const usual: LabHost = {
  nameserver: places.resolver,
  // One that waits to try again keeps its place.
  daemonJson: { 'max-concurrent-downloads': 50 },
  environment: {},
  hasFullDisk: false,
};

export const hosts = {
  usual: {
    ...usual,
    daemonJson: { ...usual.daemonJson, 'registry-mirrors': ['https://mirror.lab.test'] },
  },
  proxied: { ...usual, environment: { HTTPS_PROXY: 'http://proxy.lab.test:3128' } },
  misproxied: { ...usual, environment: { HTTPS_PROXY: 'http://proxy.lab.test:3999' } },
  deaf: { ...usual, nameserver: dropped },
  full: { ...usual, hasFullDisk: true },
} as const satisfies Readonly<Record<string, LabHost>>;

export type HostName = keyof typeof hosts;

export const hostNames = Object.keys(hosts).filter((name): name is HostName => name in hosts);

interface LabAgent {
  readonly on: HostName;
  /** By how much its clock is off, as faketime takes it. */
  readonly clock?: string;
  /** The engine that its host's runner relies on does not run. */
  readonly lacksEngine?: boolean;
}

/** One for each host, and some to whom the usual one is not what it is. */
export const agents = {
  usual: { on: 'usual' },
  proxied: { on: 'proxied' },
  misproxied: { on: 'misproxied' },
  deaf: { on: 'deaf' },
  full: { on: 'full' },
  behind: { on: 'usual', clock: '-3y', lacksEngine: true },
  ahead: { on: 'usual', clock: '+9y', lacksEngine: true },
  engineless: { on: 'usual', lacksEngine: true },
} as const satisfies Readonly<Record<string, LabAgent>>;

export type AgentName = keyof typeof agents;

export const agentNames = Object.keys(agents).filter((name): name is AgentName => name in agents);

export function agentOf(name: AgentName): LabAgent {
  return agents[name];
}
