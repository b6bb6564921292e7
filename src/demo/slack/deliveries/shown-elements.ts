import { interactive } from '../blocks/check-blocks.ts';
import { type JsonObject, objectsIn } from '../json.ts';
import type { Ephemeral, Message } from '../message.ts';
import { wireMessage } from '../web-api/wire-message.ts';
import type { Workspace } from '../workspace.ts';
import type { Original } from './response-urls.ts';

export interface ClickTarget {
  readonly user: string;
  readonly channel: string;
  /** Of the message, or of the ephemeral one that only this person sees. */
  readonly ts: string;
  readonly actionId: string;
  /** Needed where the message has the action twice. */
  readonly blockId?: string;
  /** Of the option, where a menu has to be chosen from. */
  readonly option?: string;
}

/** A message as far as a click on it is concerned. */
export interface Shown {
  readonly blocks: readonly JsonObject[];
  readonly threadTs: string | null;
  readonly original: Original;
  readonly container: JsonObject;
  readonly message: JsonObject | undefined;
}

/** @throws Error where the person sees no such message. */
export function shownTo({ user, channel, ts }: ClickTarget, workspace: Workspace): Shown {
  const message = workspace.message(channel, ts);
  if (message !== undefined && !message.deleted) return shownMessage(message, workspace);
  const ephemeral = workspace.ephemerals().find((it) => it.ts === ts && it.user === user);
  if (ephemeral === undefined) throw new Error(`${user} sees no message ${ts} in ${channel}`);
  return shownEphemeral(ephemeral);
}

function shownMessage(message: Message, workspace: Workspace): Shown {
  const { ts, channel, threadTs, blocks, attachments } = message;
  return {
    blocks: [...blocks, ...attachments.flatMap((attachment) => objectsIn(attachment['blocks']))],
    threadTs,
    original: { kind: 'message', ts },
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: false,
      ...(threadTs !== null && { thread_ts: threadTs }),
    },
    message: wireMessage(message, workspace, { metadata: false }),
  };
}

function shownEphemeral({ ts, channel, threadTs, blocks }: Ephemeral): Shown {
  return {
    blocks,
    threadTs,
    original: { kind: 'ephemeral', ts },
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: true },
    message: undefined,
  };
}

/**
 * The `actions` entry of a click.
 *
 * @throws Error where the message does not show that element or option.
 */
export function actionIn(
  blocks: readonly JsonObject[],
  target: ClickTarget,
  workspace: Workspace,
): JsonObject {
  const { actionId, blockId, ts } = target;
  const here = blocks.filter((block) => blockId === undefined || block['block_id'] === blockId);
  for (const block of here) {
    const element = interactive(block).find(({ action_id: id }) => id === actionId);
    if (element === undefined) continue;
    return {
      ...withoutAbsent(element, ['type', 'text', 'value', 'style']),
      ...choice(element, target),
      action_id: actionId,
      block_id: block['block_id'] ?? '',
      action_ts: workspace.nextTs(),
    };
  }
  throw new Error(`message ${ts} shows no ${actionId}`);
}

function choice(element: JsonObject, { actionId, option }: ClickTarget): JsonObject {
  if (element['options'] === undefined) return {};
  const chosen = objectsIn(element['options']).find(({ value }) => value === option);
  if (chosen === undefined) throw new Error(`${actionId} has no option ${option ?? '(none given)'}`);
  return { selected_option: chosen };
}

function withoutAbsent(element: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(element).filter(([name]) => names.includes(name)));
}
