import type { ServerOptions } from 'node:https';
import { toSecret } from '../../../src/credentials/secret.ts';
import {
  createRegistry,
  type RegistryLogin,
  type RegistryWorld,
} from '../../../src/demo/registry/registry.ts';
import { type Served, serve } from '../../../src/demo/registry/serve.ts';
import { createTokenServer, type TokenServer } from '../../../src/demo/registry/token-server.ts';
import { parseEgressAllow } from '../../../src/egress/egress-allow.ts';
import { createEgressPolicy, type EgressPolicy } from '../../../src/egress/policy.ts';
import type { Resolution, Resolve } from '../../../src/egress/resolve.ts';
import type {
  CredentialChoice,
  Endpoint,
  Engine,
  RegistrySettings,
  TlsSettings,
} from '../../../src/host/registry-settings.ts';
import type { Hop } from '../../../src/probes/hop.ts';
import type { HopName } from '../../../src/probes/hop-names.ts';
import type { LadderHost } from '../../../src/probes/ladder/host.ts';
import { type LadderTools, runLadder } from '../../../src/probes/ladder/ladder.run.ts';
import {
  type LadderReport,
  type LadderRequest,
  ladderReportSchema,
} from '../../../src/probes/ladder/ladder.ts';

export const login = { username: 'ci', password: 's3cret' };

export const containerdStore: Engine = {
  kind: 'dockerd',
  version: '29.7.2',
  store: 'containerd',
  isRootless: false,
};
export const graphStore: Engine = { kind: 'dockerd', version: '28.5.2', store: 'graph', isRootless: false };

export interface World {
  readonly registry: RegistryWorld;
  readonly served: Served;
  readonly tokens: TokenServer;
  readonly tokenServed: Served;
  readonly image: (name: string) => string;
  close(): Promise<void>;
}

interface WorldOptions {
  readonly login?: 'open' | 'basic' | 'token';
  readonly tls?: ServerOptions | undefined;
  readonly isPublic?: (repository: string) => boolean;
  /** Written into the challenge instead of the token server's own address. */
  readonly realm?: string;
  readonly tokenTls?: ServerOptions | undefined;
}

/** A registry and its token server, each on its own port; both are called by names that only `resolveTest` knows. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const service = 'registry.test';
  const isPublic = options.isPublic ?? (() => true);
  const tokens = createTokenServer({ service, isPublic, login, clockAheadMs: 0 });
  const tokenTls = 'tokenTls' in options ? options.tokenTls : options.tls;
  const tokenServed = await serve({ listener: tokens.listener, tls: tokenTls });
  const scheme = tokenTls ? 'https' : 'http';
  const realm = options.realm ?? `${scheme}://auth.registry.test:${tokenServed.port}/token`;
  const kind = options.login ?? 'open';
  const registryLogin: RegistryLogin =
    kind === 'token'
      ? { kind, realm, service, server: tokens }
      : kind === 'basic'
        ? { kind, ...login }
        : { kind: 'open' };
  const registry = createRegistry(registryLogin);
  const served = await serve({ listener: registry.listener, tls: options.tls });
  return {
    registry,
    served,
    tokens,
    tokenServed,
    image: (name) => `registry.test:${served.port}/${name}`,
    async close() {
      await Promise.all([served.close(), tokenServed.close()]);
    },
  };
}

/** `*.test` is this machine; other names do not exist, and nothing is asked of the network about them. */
export const resolveTest: Resolve = async (hostname) => {
  const found = hostname.endsWith('.test') || hostname === 'localhost';
  return found ? resolved('127.0.0.1') : { ...resolved(), fault: 'nxdomain' };
};

export function resolved(...addresses: string[]): Resolution {
  const families = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return { addresses: families, fault: null, nameservers: ['192.0.2.53'], answers: [], isLate: false };
}

export function trusting(...certificates: string[]): TlsSettings {
  const trust = [
    { kind: 'certs.d', path: '/etc/docker/certs.d/registry.test/ca.crt', certificates } as const,
  ];
  return { verifies: true, skipsBecause: null, trust, clientCertificate: null, faults: [] };
}

export function endpointOf(image: string, changes: Partial<Endpoint> = {}): Endpoint {
  const [, hostname = '', port, repository = ''] = /^([^/:]+)(?::(\d+))?\/([^:@]+)/.exec(image) ?? [];
  return {
    role: 'origin',
    scheme: 'https',
    hostname,
    port: Number(port ?? 443),
    apiPath: '/v2',
    namespace: null,
    repository,
    fallsBackToHttp: false,
    tls: trusting(),
    proxy: { kind: 'direct', why: 'HTTPS_PROXY is not set' },
    headers: [],
    sendsCredential: true,
    because: ['the reference'],
    ...changes,
  };
}

export const password = (secret = login.password): CredentialChoice => {
  const { username } = login;
  return {
    kind: 'password',
    source: 'DOCKER_AUTH_CONFIG',
    key: 'registry.test',
    username,
    password: toSecret(secret),
  };
};

export interface ClimbOptions {
  readonly image: string;
  readonly endpoint?: Partial<Endpoint>;
  readonly endpoints?: readonly [Endpoint, ...Endpoint[]];
  readonly engine?: Engine;
  readonly credential?: CredentialChoice;
  readonly request?: Partial<LadderRequest>;
  readonly tools?: Partial<LadderTools>;
  readonly proxyFor?: LadderHost['proxyFor'];
}

/** Everything on loopback is allowed unless a test says otherwise. */
export function allowing(rules: string): EgressPolicy {
  const parsed = parseEgressAllow(rules);
  if (parsed.kind === 'invalid') throw new Error('not a list of rules');
  return createEgressPolicy({ rules: parsed.rules, registries: 'listed' });
}

/** Climbs, and holds the report against its schema. */
export async function climb(options: ClimbOptions): Promise<LadderReport> {
  const settings: RegistrySettings = {
    engine: options.engine ?? containerdStore,
    endpoints: options.endpoints ?? [endpointOf(options.image, options.endpoint)],
    credential: options.credential ?? { kind: 'anonymous', why: 'none is set', near: [] },
    warnings: [],
  };
  const host: LadderHost = {
    platform: { os: 'linux', architecture: 'amd64', variant: '' },
    settingsFor: () => settings,
    proxyFor: options.proxyFor ?? (() => ({ kind: 'direct', why: 'HTTPS_PROXY is not set' })),
  };
  const request = {
    image: options.image,
    platform: null,
    credential: null,
    stageTimeoutMs: 600,
    totalTimeoutMs: 10_000,
    ...options.request,
  };
  const tools: LadderTools = {
    resolve: resolveTest,
    policy: allowing('127.0.0.0/8:*,[::1]:*,*.test:*'),
    isListed: () => false,
    realms: new Map(),
    ...options.tools,
  };
  return ladderReportSchema.parse(await runLadder(request, host, tools));
}

export function hopOf(report: LadderReport, name: HopName): Hop {
  const hop = report.hops.find((candidate) => candidate.hop === name);
  if (hop === undefined) throw new Error(`no hop ${name}`);
  return hop;
}

/** The first hop that failed, as `tls: expired`; `none` where all passed. */
export function failureOf(report: LadderReport): string {
  const failed = report.hops.find(({ outcome }) => outcome === 'failed');
  return failed ? `${failed.hop}: ${failed.fault}` : 'none';
}

export function outcomesOf(report: LadderReport): string {
  return report.hops.map(({ outcome }) => outcome[0]).join('');
}
