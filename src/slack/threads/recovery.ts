import type { Claim } from '../../claims/claim.ts';
import type { DeliveryTools } from './delivery.ts';
import { findPosted, type Lookup } from './find-posted.ts';
import type { PostedRecord, PostRecord } from './post-record.ts';
import { unsettled } from './show.ts';

type Recovered =
  | { readonly kind: 'found'; readonly record: PostedRecord }
  | Exclude<Lookup, { readonly kind: 'found' }>;

/**
 * Finds out how a post ended whose end was never seen: the process died, or the answer did not come.
 *
 * @throws ExternalError while the request may still be on its way.
 */
export async function recoverPost(
  { client, records, clock, settleMs }: DeliveryTools,
  op: string,
  { intent, claim }: { readonly intent: PostRecord & { kind: 'intent' }; readonly claim: Claim },
): Promise<Recovered> {
  const { intentAt, channel, threadTs } = intent;
  const ageMs = clock.now() - intentAt;
  if (ageMs < settleMs) throw unsettled(Math.min(settleMs - ageMs, settleMs));
  await claim.extend();
  const found = await findPosted(client, { op, channel, threadTs, since: intentAt - clockSkewMs });
  if (found.kind !== 'found') return found;

  const { ts, isOrphan } = found;
  const posted = { channel, ts, isOrphan, isGone: false, contentHash: '', revision: -1 };
  await records.save(op, posted);
  return { kind: 'found', record: { kind: 'posted', ...posted } };
}

/** Slack and this machine need not agree on the time any closer than its request signatures demand. */
const clockSkewMs = 5 * 60_000;
