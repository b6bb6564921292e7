import * as z from 'zod';

/** podman's service leaves much out of its answers, and dockerd says nothing with an empty text. */
const word = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));

export const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: word,
  MinAPIVersion: word,
  Os: word,
  Arch: word,
  KernelVersion: word,
  Components: z
    .array(z.object({ Name: z.string(), Version: z.string() }))
    .nullish()
    .transform((list) => list ?? []),
});

export type EngineVersion = z.infer<typeof versionSchema>;

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const registrySchema = z.object({
  Mirrors: texts,
  InsecureRegistryCIDRs: texts,
  IndexConfigs: z
    .record(z.string(), z.object({ Secure: z.boolean().optional() }))
    .nullish()
    .transform((record) => record ?? {}),
});

/** @see https://docs.docker.com/reference/api/engine/version/v1.51/#tag/System/operation/SystemInfo */
export const infoSchema = z.object({
  ServerVersion: word,
  Driver: word,
  DriverStatus: z
    .array(z.array(z.string()))
    .nullish()
    .transform((list) => list ?? []),
  DockerRootDir: word,
  OSType: word,
  Architecture: word,
  OperatingSystem: word,
  RegistryConfig: registrySchema.nullish().transform((config) => config ?? registrySchema.parse({})),
  HttpProxy: word,
  HttpsProxy: word,
  NoProxy: word,
  Warnings: texts,
  SecurityOptions: texts,
  SystemTime: word,
});

export type EngineInfo = z.infer<typeof infoSchema>;

export const imageSchema = z.object({
  Id: z.string(),
  RepoDigests: texts,
  Os: word,
  Architecture: word,
});

export type StoredImage = z.infer<typeof imageSchema>;

export const distributionSchema = z.object({
  Descriptor: z.object({ mediaType: word, digest: z.string() }),
  Platforms: z
    .array(z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }))
    .nullish()
    .transform((list) => list ?? []),
});

export type ResolvedImage = z.infer<typeof distributionSchema>;

export const refusalSchema = z.object({ message: z.string() });
