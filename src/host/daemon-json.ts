import { z } from 'zod';
import { parseJson } from '../credentials/parse-json.ts';
import type { HostFiles } from './host-files.ts';

const texts = z.array(z.string());

const proxiesSchema = z.object({
  'http-proxy': z.string().optional(),
  'https-proxy': z.string().optional(),
  'no-proxy': z.string().optional(),
});

const daemonJsonSchema = z.object({
  'registry-mirrors': texts.optional(),
  'insecure-registries': texts.optional(),
  proxies: proxiesSchema.optional(),
  dns: texts.optional(),
  mtu: z.number().optional(),
  'data-root': z.string().optional(),
  'storage-driver': z.string().optional(),
  features: z.record(z.string(), z.unknown()).optional(),
  hosts: z.union([z.string(), texts]).optional(),
});

/** What of daemon.json decides about pulls. */
export type DaemonJson = z.infer<typeof daemonJsonSchema>;

export type ReadDaemonJson =
  | { readonly kind: 'read'; readonly path: string; readonly settings: DaemonJson }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'unusable'; readonly path: string; readonly why: string };

/** @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
export async function readDaemonJson(files: HostFiles, path: string): Promise<ReadDaemonJson> {
  const file = await files.read(path);
  if (file.kind === 'absent') return { kind: 'absent', path };
  if (file.kind === 'unreadable') return { kind: 'unusable', path, why: `could not be read: ${file.why}` };
  // dockerd takes an empty file for an empty object.
  if (file.text.trim() === '') return { kind: 'read', path, settings: {} };
  const parsed = parseJson(file.text, daemonJsonSchema);
  if (parsed.kind === 'parsed') return { kind: 'read', path, settings: parsed.settings };
  return { kind: 'unusable', path, why: `is not valid: ${parsed.why}` };
}
