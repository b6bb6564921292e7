import { z } from 'zod';
import { hopSchema } from '../hop.ts';
import { faults } from './faults.ts';
import { credentialSchema } from './ladder-credential.ts';

/** `linux/amd64`, `linux/arm/v7`. */
const platformSchema = z.string().regex(/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/);

export const ladderRequestSchema = z.object({
  /** As it stands behind `image:`. */
  image: z.string().min(1).max(4_096),
  /** Null: the host's own. */
  platform: platformSchema.nullable(),
  /** Null: the one that the host's settings hold, if any. */
  credential: credentialSchema.nullable(),
  /** For one stage: a lookup, a connection, a handshake, the head of an answer, a pause within a body. */
  stageTimeoutMs: z.int().min(100).max(30_000).default(3_000),
  /** For the whole ladder. */
  totalTimeoutMs: z.int().min(100).max(120_000).default(25_000),
});

export type LadderRequest = z.output<typeof ladderRequestSchema>;

const endpointSchema = z.object({
  role: z.enum(['mirror', 'origin']),
  /** `host:port` */
  host: z.string(),
  outcome: z.enum(['passed', 'failed', 'skipped']),
  /** Where it failed; null unless it did. */
  hop: z.string().nullable(),
  /** One of `faults`. */
  fault: z.string().nullable(),
  summary: z.string().max(500),
});

/** What became of the same request as someone else; `pull` says whether the manifest was handed out. */
const opinionSchema = z.object({
  pull: z.enum(['allowed', 'refused', 'unknown']),
  /** Of the manifest request, or of the token request where that was refused. */
  status: z.int().nullable(),
  at: z.enum(['token', 'manifest']),
  fault: z.enum(faults).nullable(),
  /** The registry's own error code and words, bounded. */
  code: z.string().nullable(),
  message: z.string().nullable(),
});

/** What exists instead of a reference that does not. */
const nearestSchema = z.object({
  /** Best first; those for other platforms only are left out where looking was free. */
  references: z.array(z.string().max(512)).max(5),
  /** How many names were read to find them, and whether that was all of them. */
  read: z.int(),
  isWhole: z.boolean(),
});

export const ladderReportSchema = z.object({
  /** Null where the reference is no valid one. */
  image: z
    .object({
      reference: z.string(),
      registry: z.string(),
      repository: z.string(),
      tag: z.string().nullable(),
      digest: z.string().nullable(),
    })
    .nullable(),
  platform: z.string(),
  /** All rungs in order, of the endpoint whose answer the engine would report. */
  hops: z.array(hopSchema).length(11),
  /** The endpoints in the order in which the engine tries them. */
  endpoints: z.array(endpointSchema).max(12),
  /** Whose answer the hops are about: the credential's, or nobody's. */
  identity: z.enum(['anonymous', 'credential']),
  /** The second opinion without a credential; null where the hops are anonymous themselves, or it was not asked. */
  anonymous: opinionSchema.nullable(),
  /** Absent unless the tag or the repository is not there, and the registry says what is. */
  nearest: nearestSchema.optional(),
  /** Digest of what the reference names, and of what was chosen for the platform. */
  digest: z.string().nullable(),
  platformDigest: z.string().nullable(),
  cost: z.object({
    requests: z.int(),
    /** Of answers, heads and bodies, as they came out of the TLS connection. */
    bytes: z.int(),
    /** Units of Docker Hub's pull limit that were spent; elsewhere 0. */
    pulls: z.int(),
  }),
  /** Sentences about this host's settings. */
  warnings: z.array(z.string()).max(20),
});

export type LadderReport = z.infer<typeof ladderReportSchema>;
export type EndpointResult = LadderReport['endpoints'][number];
export type Opinion = z.infer<typeof opinionSchema>;
export type Nearest = z.infer<typeof nearestSchema>;
