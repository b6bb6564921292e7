import type { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { type Claim, takeClaim } from '../../claims/claim.ts';
import type { Clock } from '../clock.ts';
import { callTimeoutMs } from '../connection/clients.ts';
import { fitMessage } from '../messages/fit-message.ts';
import { type DeliveryTools, deliverPost, deliverUpdate } from './delivery.ts';
import { createPace } from './pace.ts';
import { createPauses } from './pauses.ts';
import { createPostRecords, type PostedRecord } from './post-record.ts';
import { recoverPost } from './recovery.ts';
import { contentHash } from './send.ts';
import { busy, type Shown, type ShowRequest } from './show.ts';

export interface Outbox {
  /**
   * Makes the message of `op` show `message`: posts it, or updates it where it stands. Any process may call this again
   * at any time, after whatever ended the last attempt: there is never a second message.
   *
   * @throws ExternalError where a later call may succeed.
   * @throws PermanentError where an operator has to act; its message says how.
   */
  show(request: ShowRequest): Promise<Shown>;
  /** Declares a message of ours that stands in a channel to be that of `op`. */
  adopt(op: string, message: { readonly channel: string; readonly ts: string }): Promise<void>;
}

interface OutboxOptions {
  /** Must not retry by itself. */
  readonly client: WebClient;
  readonly redis: Redis;
  readonly clock: Clock;
  readonly log: Logger;
  /** Longest that one call of `client` takes, in milliseconds. */
  readonly timeoutMs?: number;
}

/** The only way by which messages get into threads. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { redis, clock, log, timeoutMs = callTimeoutMs } = options;
  const tools: DeliveryTools = {
    ...options,
    records: createPostRecords(redis),
    pauses: createPauses(redis),
    claimMs: timeoutMs * 1.5,
    settleMs: timeoutMs * 1.2,
  };
  const { records } = tools;
  const pace = createPace(clock);

  return {
    async show(asked) {
      const request = { ...asked, message: fitMessage(asked.message, { log, op: asked.op }) };
      const before = await records.read(request.op);
      if (before.kind === 'posted' && needsNothing(before, request)) return standing(before);
      if (before.kind === 'none') await pace(request.channel);

      const outcome = await takeClaim(redis, `pullcheck:post:${request.op}:claim`, tools.claimMs);
      if (outcome.kind === 'taken') throw busy(outcome.freeInMs);
      try {
        return await showClaimed(tools, request, outcome.claim);
      } finally {
        await outcome.claim.release();
      }
    },
    async adopt(op, { channel, ts }) {
      await records.save(op, { channel, ts, isOrphan: false, isGone: false, contentHash: '', revision: -1 });
    },
  };
}

async function showClaimed(tools: DeliveryTools, request: ShowRequest, claim: Claim): Promise<Shown> {
  const record = await tools.records.read(request.op);
  if (record.kind === 'none') return deliverPost(tools, request, claim);
  if (record.kind === 'posted') return bringUpToDate(tools, request, { record, claim });

  const recovered = await recoverPost(tools, request.op, { intent: record, claim });
  if (recovered.kind === 'absent') return deliverPost(tools, request, claim);
  if (recovered.kind === 'found') return bringUpToDate(tools, request, { record: recovered.record, claim });
  const about = { op: request.op, channel: record.channel, code: recovered.code };
  tools.log.error(about, 'message may be in Slack, and the app may not look');
  return { kind: 'ambiguous' };
}

async function bringUpToDate(
  tools: DeliveryTools,
  request: ShowRequest,
  { record, claim }: { readonly record: PostedRecord; readonly claim: Claim },
): Promise<Shown> {
  if (needsNothing(record, request)) return standing(record);
  if (record.contentHash !== contentHash(request.message))
    return deliverUpdate(tools, request, { record, claim });
  await tools.records.save(request.op, { ...record, revision: request.revision });
  return standing(record);
}

function needsNothing(record: PostedRecord, { message, revision }: ShowRequest): boolean {
  if (record.isGone || record.isOrphan || record.revision > revision) return true;
  return record.revision === revision && record.contentHash === contentHash(message);
}

function standing({ channel, ts, isGone, isOrphan }: PostedRecord): Shown {
  if (isGone) return { kind: 'deleted', ts };
  return isOrphan ? { kind: 'orphan', channel, ts } : { kind: 'shown', channel, ts, change: 'none' };
}
