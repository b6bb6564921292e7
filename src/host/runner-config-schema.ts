import * as z from 'zod';

const names = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .transform((list) => list.filter((one) => one !== ''));

const engineSchema = z.object({
  host: z.string().optional(),
  image: z.string().optional(),
  helper_image: z.string().optional(),
  pull_policy: names.default([]),
  allowed_pull_policies: names.default([]),
  allowed_images: names.default([]),
  allowed_services: names.default([]),
  image_pull_secrets: names.default([]),
});

const runnerSchema = z.object({
  id: z.number().optional(),
  name: z.string().optional(),
  url: z.string().optional(),
  executor: z.string().optional(),
  environment: z.array(z.string()).default([]),
  docker: engineSchema.prefault({}),
  kubernetes: engineSchema.prefault({}),
});

export const runnerConfigSchema = z.object({ runners: z.array(runnerSchema).default([]) });

export type WrittenRunner = z.infer<typeof runnerSchema>;
