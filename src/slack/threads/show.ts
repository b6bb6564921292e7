import { ExternalError } from '../../errors.ts';
import type { Message } from '../messages/message.ts';

export interface ShowRequest {
  /** Names the message: one op is at most one message, whoever asks and however often. */
  readonly op: string;
  readonly channel: string;
  /** Null for a message of the channel itself. */
  readonly threadTs: string | null;
  readonly message: Message;
  /** What a newer one has shown stays. */
  readonly revision: number;
}

export type Shown =
  | {
      readonly kind: 'shown';
      readonly channel: string;
      readonly ts: string;
      readonly change: 'posted' | 'updated' | 'none';
    }
  /** The thread was deleted, and Slack put the reply into the channel itself. */
  | { readonly kind: 'orphan'; readonly channel: string; readonly ts: string }
  /** The thread was deleted or locked; nothing was posted. */
  | { readonly kind: 'no-thread' }
  /** Somebody deleted the message; it is not posted again. */
  | { readonly kind: 'deleted'; readonly ts: string }
  /** It may have been posted, and Slack does not let us look: not posted again. */
  | { readonly kind: 'ambiguous' };

export function busy(retryAfterMs: number): ExternalError {
  return new ExternalError('Slack: the message is being sent by another worker', {
    service: 'slack',
    code: 'in-progress',
    retryAfterMs,
  });
}

export function unsettled(retryAfterMs: number, code = 'unsettled', cause?: unknown): ExternalError {
  return new ExternalError('Slack: whether the message was posted can only be looked up later', {
    service: 'slack',
    code,
    retryAfterMs,
    cause,
  });
}
