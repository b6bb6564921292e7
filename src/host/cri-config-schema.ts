import * as z from 'zod';

const pluginSchema = z.object({
  registry: z
    .object({
      config_path: z.string().optional(),
      mirrors: z.unknown().optional(),
      configs: z.unknown().optional(),
    })
    .optional(),
});

export const criConfigSchema = z.object({
  imports: z.array(z.string()).default([]),
  plugins: z.record(z.string(), pluginSchema).default({}),
});
