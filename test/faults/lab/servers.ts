import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashLogin, type Running, start } from '../real-parts.ts';
import { closedPlace, dropped, places, prohibited, siteAddress, unroutable } from './addresses.ts';
import { inNamespace } from './enter.ts';
import type { Site } from './site.ts';
import { tokenService } from './token-site.ts';

export const login = ['ci', 's3cret'] as const;

export interface ServerOptions {
  readonly folder: string;
  readonly namespace: string;
  readonly sites: readonly Site[];
}

/** The resolver, the proxy and the registries that are real ones. */
export async function startServers(options: ServerOptions): Promise<readonly Running[]> {
  const { folder } = options;
  const passwords = join(folder, 'htpasswd');
  await writeFile(passwords, hashLogin(...login));
  const { host, service, issuer } = tokenService;
  const authority = join(folder, 'pki/lab.crt');
  const token = `{realm: 'https://${host}/token', service: ${service}, issuer: ${issuer}, rootcertbundle: ${authority}}`;
  return await Promise.all([
    startResolver(options),
    startProxy(options),
    startRegistry(options, { name: 'open', certificate: 'open' }),
    startRegistry(options, { name: 'plain', certificate: null }),
    startRegistry(options, {
      name: 'locked',
      certificate: 'open',
      auth: `{htpasswd: {realm: lab, path: ${passwords}}}`,
    }),
    startRegistry(options, { name: 'guarded', certificate: 'open', auth: `{token: ${token}}` }),
  ]);
}

interface RegistryOptions {
  readonly name: 'open' | 'plain' | 'locked' | 'guarded';
  /** Null: plain HTTP. */
  readonly certificate: string | null;
  readonly auth?: string;
}

async function startRegistry(
  { folder, namespace }: ServerOptions,
  { name, certificate, auth }: RegistryOptions,
): Promise<Running> {
  const at = (file: string) => join(folder, file);
  const tls =
    certificate === null
      ? ''
      : `, tls: {certificate: ${at(`pki/${certificate}.crt`)}, key: ${at(`pki/${certificate}.key`)}}`;
  const lines = [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${at('images')}}}`,
    `http: {addr: '${places[name]}:443'${tls}}`,
    ...(auth === undefined ? [] : [`auth: ${auth}`]),
  ];
  await writeFile(at(`${name}.yml`), `${lines.join('\n')}\n`);
  return await start(inNamespace(namespace, ['docker-registry', 'serve', at(`${name}.yml`)]));
}

/** Names that are no site's. */
const names: Readonly<Record<string, string>> = {
  'open.lab.test': places.open,
  'registry-1.docker.io': places.open,
  'locked.lab.test': places.locked,
  'guarded.lab.test': places.guarded,
  'misspelt.lab.test': places.guarded,
  'plain.lab.test': places.plain,
  'proxy.lab.test': places.proxy,
  'refused.lab.test': closedPlace,
  'dropped.lab.test': dropped,
  'unroutable.lab.test': unroutable,
  'prohibited.lab.test': prohibited,
};

function startResolver({ namespace, sites }: ServerOptions): Promise<Running> {
  const known = [...Object.entries(names), ...sites.map(addressed)];
  const args = [
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--no-hosts',
    '--no-resolv',
    '--bind-interfaces',
    '--except-interface=lo',
    `--listen-address=${places.resolver}`,
    '--user=root',
    '--pid-file=',
    '--local=/test/',
    '--local=/docker.io/',
    '--txt-record=empty.lab.test,no address',
    `--server=/servfail.lab.test/${places.failingResolver}`,
    ...known.map(([name, address]) => `--address=/${name}/${address}`),
  ];
  return start(inNamespace(namespace, ['dnsmasq', ...args]));
}

function addressed(site: Site, index: number): readonly [string, string] {
  return [site.host, siteAddress(index, site.isNarrow === true)];
}

/** A name that the proxy is told another address for leads to whoever inspects TLS. */
async function startProxy({ folder, namespace, sites }: ServerOptions): Promise<Running> {
  const at = (file: string) => join(folder, file);
  const inspected = sites.map(addressed).filter(([name]) => name === 'inspected.lab.test');
  const hosts = inspected.map(([, address]) => `${address} open.lab.test`);
  await writeFile(at('proxy-hosts'), `${hosts.join('\n')}\n`);
  const lines = [
    `http_port ${places.proxy}:3128`,
    `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${at('htpasswd')}`,
    'acl known proxy_auth REQUIRED',
    'acl forbidden dstdomain forbidden.lab.test',
    'acl personal dstdomain personal.lab.test',
    'http_access deny forbidden',
    'http_access deny personal !known',
    'http_access allow all',
    `dns_nameservers ${places.resolver}`,
    `hosts_file ${at('proxy-hosts')}`,
    'cache deny all',
    'access_log none',
    'cache_log /dev/null',
    'pid_filename none',
    'netdb_filename none',
    'cache_store_log none',
    'coredump_dir none',
    'pinger_enable off',
    'connect_timeout 5 seconds',
    'shutdown_lifetime 0 seconds',
    // What squid shares between its processes is called by it.
    `visible_hostname lab-${process.pid}.lab.test`,
  ];
  await writeFile(at('squid.conf'), `${lines.join('\n')}\n`);
  return await start(
    inNamespace(namespace, ['squid', '-N', '-n', `lab${process.pid}`, '-f', at('squid.conf')]),
  );
}
