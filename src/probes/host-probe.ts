import { z } from 'zod';
import { evidenceSchema, outcomeSchema } from './hop.ts';
import { hostProbeNames } from './host-probe-names.ts';

/** What can be wrong with a host, probe by probe. */
export const hostFaults = [
  // engine-info
  'engine-absent',
  'engine-forbidden',
  'engine-down',
  'engine-silent',
  'engine-unwell',
  'engine-warns',
  // engine-distribution
  'engine-cannot-resolve',
  // docker-credentials
  'credential-key-ignored',
  'credential-file-broken',
  'credential-helper-broken',
  // runner-config
  'runner-config-unreadable',
  'runner-config-broken',
  // disk-space
  'disk-full',
  'disk-low',
  'inodes-exhausted',
  'inodes-low',
  'storage-read-only',
  'storage-unreadable',
  // clock-offset
  'clock-wrong',
  // path-mtu
  'large-transfers-stall',
  'mtu-differs',
  // nameservers
  'no-nameserver',
  'nameservers-silent',
  'nameserver-silent',
  'nameservers-disagree',
  'nameserver-refuses',
  // any
  'timed-out',
  'probe-broken',
] as const;

export const hostFaultSchema = z.enum(hostFaults);
export type HostFault = z.infer<typeof hostFaultSchema>;

export const hostProbeSchema = z.object({
  probe: z.enum(hostProbeNames),
  outcome: outcomeSchema,
  /** Milliseconds; null where the probe was skipped. */
  tookMs: z.number().nullable(),
  /** One sentence; for a skipped probe, why. */
  summary: z.string().max(500),
  /** Null unless failed or warned. A failed probe alone would make a pull fail, a warned one would not. */
  fault: hostFaultSchema.nullable(),
  evidence: evidenceSchema,
});

export type HostProbe = z.infer<typeof hostProbeSchema>;

/** What a probe makes of the facts it gathered. */
export type HostVerdict = Pick<HostProbe, 'outcome' | 'summary' | 'fault'>;
