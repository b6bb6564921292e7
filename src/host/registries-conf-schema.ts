import * as z from 'zod';

const mirrorSchema = z.object({
  location: z.string().default(''),
  insecure: z.boolean().default(false),
  'pull-from-mirror': z.enum(['all', 'digest-only', 'tag-only']).default('all'),
});

const registrySchema = z.object({
  prefix: z.string().default(''),
  location: z.string().default(''),
  insecure: z.boolean().default(false),
  blocked: z.boolean().default(false),
  'mirror-by-digest-only': z.boolean().default(false),
  mirror: z.array(mirrorSchema).default([]),
});

export const registriesConfSchema = z.object({ registry: z.array(registrySchema).default([]) });

export type WrittenRegistry = z.infer<typeof registrySchema>;
