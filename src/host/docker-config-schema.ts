import * as z from 'zod';

const text = z.string().default('');

const authSchema = z.object({
  auth: text,
  username: text,
  password: text,
  identitytoken: text,
  registrytoken: text,
});

export const dockerConfigSchema = z.object({
  auths: z.record(z.string(), authSchema).nullish(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

/** The old `.dockercfg`. */
export const dockercfgSchema = z.record(z.string(), z.unknown());

export type WrittenAuth = z.infer<typeof authSchema>;
