import * as z from 'zod';

const texts = z.array(z.string());

const proxiesSchema = z.object({
  'http-proxy': z.string().optional(),
  'https-proxy': z.string().optional(),
  'no-proxy': z.string().optional(),
});

export const daemonJsonSchema = z.object({
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
