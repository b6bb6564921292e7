import * as z from 'zod';

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

export const hostsTomlSchema = hostSchema.extend({
  server: z.string().optional(),
  host: z.record(z.string(), hostSchema).default({}),
});

export type WrittenHost = z.infer<typeof hostSchema>;
