import { createSecureContext } from 'node:tls';
import { createResolver, type Resolve } from '../../egress/resolve.ts';
import { startProxy } from '../registry/proxy.ts';
import { serve } from '../registry/serve.ts';
import { type Certified, makeCertificate } from './certificates.ts';
import { startNameServer } from './name-server.ts';
import { makeNamespaces, type Namespaces } from './namespaces.ts';
import type { Registries } from './registries.ts';

/** What the hosts of the lab stand on: networks, names, certificates, and the registries behind them. */
export interface Ground {
  readonly kind: 'namespaces' | 'this-host';
  /** For PULLCHECK_EGRESS_ALLOW. */
  readonly egressAllow: string;
  /** Where Redis has to listen besides loopback, and what of it hosts are told. */
  readonly redisHost: string;
  /** Address of the host's nameserver. */
  readonly nameserverOf: (host: string) => string;
  readonly proxy: string | undefined;
  /** How names are resolved there, for what asks from this process; undefined: as the system does. */
  resolveOf(host: string): Resolve | undefined;
  /** PEM of the authorities: everybody knows the first, those of the company the second too. */
  readonly authorities: { readonly everybody: string; readonly company: string };
  /** What goes before a command to run it on a host. */
  enter(host: string): readonly string[];
  /** From now on this host's resolver knows the name, or does not. */
  setKnown(host: string, name: string, isKnown: boolean): void;
  close(): Promise<void>;
}

interface GroundOptions {
  readonly directory: string;
  readonly hosts: readonly string[];
  readonly rootOf: (host: string) => string;
  readonly registries: Registries;
  /** Served with the company's certificate. */
  readonly companyNames: readonly string[];
}

/** Network namespaces where this user may make them; otherwise this host, with a proxy that finds the registries. */
export async function prepareGround(options: GroundOptions): Promise<Ground> {
  const namespaces = await makeNamespaces(options.hosts, options.rootOf).catch(() => undefined);
  if (namespaces === undefined) return onThisHost(options);
  try {
    return await inNamespaces(options, namespaces);
  } catch {
    // Another program may have the ports.
    await namespaces.remove();
    return onThisHost(options);
  }
}

async function inNamespaces(options: GroundOptions, namespaces: Namespaces): Promise<Ground> {
  const { address, otherAddress, network, hosts, remove } = namespaces;
  const unknown = new Set<string>();
  const names = new Set(options.registries.names);
  const hostAt = new Map(hosts.map((host) => [host.address, host.name]));
  const { server, authorities } = await serveRegistries(options, { host: address, port: 443 });
  try {
    const isKnown = (name: string, host: string): boolean =>
      names.has(name) && !unknown.has(`${host}/${name}`);
    const answer = (name: string, from: string): string | null =>
      isKnown(name, hostAt.get(from) ?? '') ? address : null;
    const resolvers = await Promise.all(
      [address, otherAddress].map((host) => startNameServer({ host, port: 53, answer })),
    );
    return {
      kind: 'namespaces',
      egressAllow: `${network}:*`,
      redisHost: address,
      nameserverOf: (name) => (name === hosts[0]?.name ? otherAddress : address),
      proxy: undefined,
      resolveOf: (host) =>
        createResolver({
          nameservers: [],
          lookup: async (name) => {
            if (isKnown(name, host)) return [{ address, family: 4 }];
            throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
          },
        }),
      authorities,
      enter: (name) => hosts.find((host) => host.name === name)?.enter ?? [],
      setKnown: (host, name, shallBeKnown) => {
        if (shallBeKnown) unknown.delete(`${host}/${name}`);
        else unknown.add(`${host}/${name}`);
      },
      close: async () => {
        await Promise.all([server, ...resolvers].map((one) => one.close()));
        await remove();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function onThisHost(options: GroundOptions): Promise<Ground> {
  const { server, authorities } = await serveRegistries(options, { host: '127.0.0.1', port: 0 });
  const proxy = await startProxy({ port: server.port });
  return {
    kind: 'this-host',
    egressAllow: '127.0.0.0/8:*',
    redisHost: '127.0.0.1',
    nameserverOf: () => '127.0.0.53',
    proxy: `http://127.0.0.1:${proxy.port}`,
    resolveOf: () => undefined,
    authorities,
    enter: () => [],
    setKnown: () => undefined,
    close: async () => {
      await Promise.all([server.close(), proxy.close()]);
    },
  };
}

async function serveRegistries(
  { directory, registries, companyNames }: GroundOptions,
  place: { readonly host: string; readonly port: number },
) {
  const rest = registries.names.filter((name) => !companyNames.includes(name));
  const [open, company] = await Promise.all([
    makeCertificate(directory, 'Demo Root CA', rest),
    makeCertificate(directory, 'Acme Internal CA', companyNames),
  ]);
  const contextOf = ({ certificate, key }: Certified) => createSecureContext({ cert: certificate, key });
  const contexts = { open: contextOf(open), company: contextOf(company) };
  const server = await serve({
    ...place,
    listener: registries.listener,
    tls: {
      cert: open.certificate,
      key: open.key,
      SNICallback: (name, found) =>
        found(null, companyNames.includes(name) ? contexts.company : contexts.open),
    },
  });
  return { server, authorities: { everybody: open.authority, company: company.authority } };
}
