import { z } from 'zod';

const text = z.string().max(500).nullable();
const list = z.array(z.string().max(300)).max(30);

/** What can make one host pull and another not. Holds no secret: proxies stand without their login. */
export const hostFactsSchema = z.object({
  engine: z.enum(['dockerd', 'containerd', 'podman', 'none']),
  engineVersion: text,
  store: text,
  storageDriver: text,
  platform: z.string().max(100),
  runnerVersion: text,
  mirrors: list,
  insecureRegistries: list,
  httpProxy: text,
  httpsProxy: text,
  noProxy: text,
  /** Of dockerd for its containers; of the host for pulls. */
  engineDns: list,
  nameservers: list,
  searchDomains: list,
  /** SHA-256 over the system's CA certificates, whatever their order; null where there are none. */
  caFingerprint: text,
  caCount: z.number(),
  /** SHA-256 over what certs.d adds for the image's registry; null where it adds nothing. */
  registryCaFingerprint: text,
  mtu: z.number().nullable(),
});

export type HostFacts = z.infer<typeof hostFactsSchema>;
