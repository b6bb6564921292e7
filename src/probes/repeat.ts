import { z } from 'zod';
import type { Hop } from './hop.ts';
import { type Fault, faults } from './ladder/faults.ts';
import type { LadderReport } from './ladder/ladder.ts';

/** Up to which rung a pull is tried again: `ping` costs a request and no pull, `blob` the most. */
export const repeatedRungs = ['ping', 'manifest', 'blob'] as const;
export type RepeatedRung = (typeof repeatedRungs)[number];

export const repeatObservationSchema = z.object({
  upTo: z.enum(repeatedRungs),
  /** One behind the other, each on connections of its own; the ladder itself was the first and is not among them. */
  tries: z
    .array(
      z.object({
        /** Null where it went well. */
        fault: z.enum(faults).nullable(),
        tookMs: z.number(),
      }),
    )
    .max(10),
  /** Asked for, and not made for want of time. */
  unmade: z.int(),
  cost: z.object({ requests: z.int(), bytes: z.int(), pulls: z.int() }),
});

export type RepeatObservation = z.infer<typeof repeatObservationSchema>;

/**
 * Up to where a pull has to be tried again to see whether what this ladder met comes and goes.
 *
 * @returns null where that would tell nothing, or would cost a pull of a limit each time.
 */
export function rungToRepeat({ hops, cost }: Pick<LadderReport, 'hops' | 'cost'>): RepeatedRung | null {
  const failed = hops.find(({ outcome }) => outcome === 'failed');
  const isCounted = cost.pulls > 0;
  if (failed === undefined) return isCounted ? 'ping' : 'manifest';
  if (!mayPass(failed)) return null;
  const rung = rungs[failed.hop] ?? null;
  return rung === 'blob' && isCounted ? null : rung;
}

const rungs: Readonly<Partial<Record<Hop['hop'], RepeatedRung>>> = {
  dns: 'ping',
  tcp: 'ping',
  proxy: 'ping',
  tls: 'ping',
  ping: 'ping',
  token: 'manifest',
  manifest: 'manifest',
  blob: 'blob',
};

function mayPass({ fault }: Hop): boolean {
  return passing.has(fault ?? '');
}

/** What one server among several, a full queue or a bad line brings about; all else is the same the next time. */
const passing: ReadonlySet<string> = new Set<Fault>([
  'nxdomain',
  'nodata',
  'servfail',
  'resolver-refused',
  'resolver-silent',
  'lookup-failed',
  'connect-timeout',
  'connection-refused',
  'no-route',
  'network-unreachable',
  'connect-failed',
  'reset',
  'closed',
  'proxy-name-unresolved',
  'proxy-unreachable',
  'proxy-target-unreachable',
  'proxy-timeout',
  'proxy-closed',
  'tls-timeout',
  'tls-failed',
  'answer-5xx',
  'answer-html',
  'answer-timeout',
  'answer-malformed',
  'invalid-token',
  'blob-unknown',
  'digest-mismatch',
  'short-read',
  'stalled',
]);
