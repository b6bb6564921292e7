import { z } from 'zod';
import { parseToml } from './parse-toml.ts';
import { parseRegistryAddress, type RegistryAddress } from './registry-url.ts';

/** One host of a hosts.toml; they are tried in the order of the file. */
export interface TomlHost {
  /** Null for a server that is not written: the registry itself. */
  readonly address: RegistryAddress | null;
  /** What stands before `/<repository>`. */
  readonly apiPath: string;
  readonly canResolve: boolean;
  readonly canPull: boolean;
  readonly skipsVerification: boolean;
  /** As written: relative to the folder of the file. */
  readonly caPaths: readonly string[];
  readonly clientPaths: readonly { readonly certificate: string; readonly key: string }[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export type HostsToml =
  | {
      readonly kind: 'parsed';
      readonly others: readonly TomlHost[];
      /** The registry itself, tried last. */
      readonly server: TomlHost;
    }
  /** containerd logs it, and goes on as if only certificates were in the folder. */
  | { readonly kind: 'broken'; readonly why: string };

/** @see https://github.com/containerd/containerd/blob/v2.1.4/docs/hosts.md */
export function parseHostsToml(text: string): HostsToml {
  const parsed = parseToml(text, fileSchema);
  if (parsed.kind === 'broken') return parsed;
  const { host, server, ...root } = parsed.settings;
  const hosts: TomlHost[] = [];
  for (const [name, settings] of Object.entries(host)) {
    const address = parseRegistryAddress(name);
    if (address === undefined) return { kind: 'broken', why: 'a host is no address' };
    hosts.push(toHost(address, settings));
  }
  const address = server === undefined || server === '' ? null : parseRegistryAddress(server);
  if (address === undefined) return { kind: 'broken', why: 'the server is no address' };
  return { kind: 'parsed', others: hosts, server: toHost(address, root) };
}

const oneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const pair = z.tuple([z.string(), z.string()]).transform(([certificate, key]) => ({ certificate, key }));
const both = z.string().transform((path) => ({ certificate: path, key: path }));

const clients = z.union([
  both.transform((one) => [one]),
  z.array(
    z.union([pair, z.tuple([z.string()]).transform(([path]) => ({ certificate: path, key: path })), both]),
  ),
]);

const hostSchema = z.object({
  capabilities: z.array(z.string()).optional(),
  ca: oneOrMany.default([]),
  client: clients.default([]),
  skip_verify: z.boolean().default(false),
  override_path: z.boolean().default(false),
  header: z.record(z.string(), oneOrMany).default({}),
});

const fileSchema = hostSchema.extend({
  server: z.string().optional(),
  host: z.record(z.string(), hostSchema).default({}),
});

function toHost(address: RegistryAddress | null, settings: z.infer<typeof hostSchema>): TomlHost {
  const path = address?.path ?? '';
  const isWhole = settings.override_path || path.endsWith('/v2');
  const capabilities = settings.capabilities?.map((one) => one.toLowerCase()) ?? ['pull', 'resolve'];
  return {
    address,
    apiPath: isWhole ? path : `${path}/v2`,
    canResolve: capabilities.length === 0 || capabilities.includes('resolve'),
    canPull: capabilities.length === 0 || capabilities.includes('pull'),
    skipsVerification: settings.skip_verify,
    caPaths: settings.ca,
    clientPaths: settings.client,
    headers: Object.entries(settings.header).flatMap(([name, values]) =>
      values.map((value) => ({ name, value })),
    ),
  };
}
