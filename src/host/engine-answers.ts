import { z } from 'zod';

/** What is read of the engine's answers; podman's service leaves much of it out. */
export const versionSchema = z.object({
  Version: z.string(),
  ApiVersion: z.string().optional(),
  MinAPIVersion: z.string().optional(),
  Os: z.string().optional(),
  Arch: z.string().optional(),
  KernelVersion: z.string().optional(),
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
  ServerVersion: z.string().optional(),
  Driver: z.string().optional(),
  DriverStatus: z
    .array(z.array(z.string()))
    .nullish()
    .transform((list) => list ?? []),
  DockerRootDir: z.string().optional(),
  OSType: z.string().optional(),
  Architecture: z.string().optional(),
  OperatingSystem: z.string().optional(),
  RegistryConfig: registrySchema.nullish().transform((config) => config ?? registrySchema.parse({})),
  HttpProxy: z.string().optional(),
  HttpsProxy: z.string().optional(),
  NoProxy: z.string().optional(),
  Warnings: texts,
  SecurityOptions: texts,
  SystemTime: z.string().optional(),
});

export type EngineInfo = z.infer<typeof infoSchema>;

export const imageSchema = z.object({
  Id: z.string(),
  RepoDigests: texts,
  Os: z.string().optional(),
  Architecture: z.string().optional(),
});

export type StoredImage = z.infer<typeof imageSchema>;

export const distributionSchema = z.object({
  Descriptor: z.object({ mediaType: z.string().optional(), digest: z.string() }),
  Platforms: z
    .array(z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() }))
    .nullish()
    .transform((list) => list ?? []),
});

export type ResolvedImage = z.infer<typeof distributionSchema>;

export const pingSchema = z.unknown();
export const refusalSchema = z.object({ message: z.string() });
