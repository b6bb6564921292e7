import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Claim } from '../../claims/claim.ts';
import { PermanentError } from '../../errors.ts';
import type { Clock } from '../clock.ts';
import { failureError } from '../connection/slack-failure.ts';
import { minimalMessage } from '../messages/minimal-message.ts';
import type { Pauses } from './pauses.ts';
import type { PostedRecord, PostRecords } from './post-record.ts';
import { contentHash, postMessage, type Sent, updateMessage } from './send.ts';
import { busy, type Shown, type ShowRequest, unsettled } from './show.ts';

export interface DeliveryTools {
  readonly client: WebClient;
  readonly records: PostRecords;
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly log: Logger;
  readonly claimMs: number;
  /** A request in flight may still take effect for so long after its intent. */
  readonly settleMs: number;
}

/** Posts between the intent that is written before and the `ts` that is written after. */
export async function deliverPost(tools: DeliveryTools, request: ShowRequest, claim: Claim): Promise<Shown> {
  const { client, records, pauses, clock, claimMs } = tools;
  const { op, channel, threadTs, message, revision } = request;
  await pauses.check('chat.postMessage', channel);
  const sent = await withPlainWords(tools.log, request, async (shown) => {
    const intent = { intentAt: clock.now(), channel, threadTs };
    if (!(await claim.extend()) || !(await records.intend(op, claim, intent))) throw busy(claimMs);
    return postMessage(client, { op, channel, threadTs, message: shown });
  });
  if (sent.kind === 'sent') {
    const { ts, isOrphan } = sent;
    await records.save(op, {
      channel,
      ts,
      isOrphan,
      isGone: false,
      contentHash: contentHash(message),
      revision,
    });
    return isOrphan ? { kind: 'orphan', channel, ts } : { kind: 'shown', channel, ts, change: 'posted' };
  }
  if (sent.kind === 'failed' && sent.failure.kind === 'unsure') {
    throw unsettled(tools.settleMs, sent.failure.code, sent.error);
  }
  await records.forgetIntent(op);
  if (sent.kind === 'gone') return { kind: 'no-thread' };
  throw await failed(pauses, sent, { method: 'chat.postMessage', channel });
}

export async function deliverUpdate(
  tools: DeliveryTools,
  request: ShowRequest,
  { record, claim }: { readonly record: PostedRecord; readonly claim: Claim },
): Promise<Shown> {
  const { client, records, pauses } = tools;
  const { op, message, revision } = request;
  const { channel, ts } = record;
  await pauses.check('chat.update', channel);
  const sent = await withPlainWords(tools.log, request, async (shown) => {
    if (!(await claim.extend())) throw busy(tools.claimMs);
    // Written first, so that no lower revision follows where the end of this call is never known.
    await records.save(op, { ...record, contentHash: '', revision });
    return updateMessage(client, { op, channel, ts, message: shown });
  });
  if (sent.kind === 'sent') {
    await records.save(op, { ...record, contentHash: contentHash(message), revision });
    return { kind: 'shown', channel, ts, change: 'updated' };
  }
  if (sent.kind !== 'gone') throw await failed(pauses, sent, { method: 'chat.update', channel });

  await records.save(op, { ...record, isGone: true, revision });
  return { kind: 'deleted', ts };
}

async function failed(
  pauses: Pauses,
  sent: Sent & { kind: 'failed' | 'unfit' },
  { method, channel }: { readonly method: string; readonly channel: string },
): Promise<Error> {
  if (sent.kind === 'unfit') return unfit(sent.code, method);

  const { failure, error } = sent;
  if (failure.kind === 'rate-limited') await pauses.set(method, channel, failure.retryAfterMs);
  return failureError(failure, method, error);
}

/** Sends a message, and where Slack finds fault with it, what it says in plain words. */
async function withPlainWords(
  log: Logger,
  { op, message }: ShowRequest,
  send: (message: ShowRequest['message']) => Promise<Sent>,
): Promise<Sent> {
  const sent = await send(message);
  if (sent.kind !== 'unfit') return sent;

  log.error({ op, code: sent.code }, 'message refused by Slack, plain words sent');
  return send(minimalMessage(message));
}

function unfit(code: string, method: string): PermanentError {
  return new PermanentError(
    `Slack: ${method} refused even plain words (${code}). Please report this as a fault.`,
    {
      service: 'slack',
      code,
    },
  );
}
