import { createDirectory, type Directory } from './directory.ts';
import type { Draft, Edit, Ephemeral, Message } from './message.ts';

/** Something that happened in a channel. */
export type Change =
  | { readonly kind: 'posted'; readonly message: Message }
  | { readonly kind: 'edited'; readonly message: Message; readonly previous: Message }
  | { readonly kind: 'deleted'; readonly message: Message }
  | { readonly kind: 'whispered'; readonly ephemeral: Ephemeral };

/** The people, channels and messages of one Slack workspace. */
export interface Workspace extends Directory {
  readonly now: () => number;
  /** Oldest first, replies included. */
  readonly messages: (channel: string) => readonly Message[];
  readonly message: (channel: string, ts: string) => Message | undefined;
  /** Whether there is or ever was such a message. */
  readonly everExisted: (channel: string, ts: string) => boolean;
  /** Oldest first; deleted ones are not among them. */
  readonly replies: (channel: string, ts: string) => readonly Message[];
  readonly ephemerals: () => readonly Ephemeral[];
  readonly post: (draft: Draft) => Message;
  readonly edit: (message: Message, edit: Edit) => Message;
  readonly delete: (message: Message) => void;
  readonly whisper: (ephemeral: Omit<Ephemeral, 'ts'>) => Ephemeral;
  /** @returns whether there was such a one. */
  readonly editEphemeral: (ts: string, edit: Pick<Ephemeral, 'text' | 'blocks'>) => boolean;
  readonly removeEphemeral: (ts: string) => void;
  readonly nextTs: () => string;
  readonly onChange: (listener: (change: Change) => void) => void;
}

/** @param now milliseconds since 1970. */
export function createWorkspace(now: () => number): Workspace {
  const messages = new Map<string, Map<string, Message>>();
  const gone = new Set<string>();
  const listeners: ((change: Change) => void)[] = [];
  const nextTs = createTimestamps(now);
  const inChannel = (id: string): Map<string, Message> => {
    const found = messages.get(id) ?? new Map<string, Message>();
    messages.set(id, found);
    return found;
  };
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const replies = (channel: string, ts: string): readonly Message[] =>
    [...inChannel(channel).values()].filter((message) => message.threadTs === ts);

  return {
    now,
    ...createDirectory(),
    messages: (channel) => [...inChannel(channel).values()],
    message: (channel, ts) => inChannel(channel).get(ts),
    everExisted: (channel, ts) => inChannel(channel).has(ts) || gone.has(`${channel}/${ts}`),
    replies,
    post: (draft) => {
      const message = { ...draft, ts: nextTs(), edited: null, deleted: false, revision: 0 };
      inChannel(draft.channel).set(message.ts, message);
      tell({ kind: 'posted', message });
      return message;
    },
    edit: (previous, edit) => {
      const message = { ...previous, ...edit, revision: previous.revision + 1 };
      inChannel(previous.channel).set(previous.ts, message);
      tell({ kind: 'edited', message, previous });
      return message;
    },
    delete: (message) => {
      const kept = inChannel(message.channel);
      if (replies(message.channel, message.ts).length > 0) kept.set(message.ts, tombstone(message));
      else kept.delete(message.ts);
      gone.add(`${message.channel}/${message.ts}`);
      tell({ kind: 'deleted', message });
    },
    ...createWhispers(nextTs, tell),
    nextTs,
    onChange: (listener) => void listeners.push(listener),
  };
}

type Whispers = Pick<Workspace, 'ephemerals' | 'whisper' | 'editEphemeral' | 'removeEphemeral'>;

function createWhispers(nextTs: () => string, tell: (change: Change) => void): Whispers {
  const ephemerals = new Map<string, Ephemeral>();
  const put = (ephemeral: Ephemeral): Ephemeral => {
    ephemerals.set(ephemeral.ts, ephemeral);
    tell({ kind: 'whispered', ephemeral });
    return ephemeral;
  };
  return {
    ephemerals: () => [...ephemerals.values()],
    whisper: (whispered) => put({ ...whispered, ts: nextTs() }),
    editEphemeral: (ts, edit) => {
      const shown = ephemerals.get(ts);
      if (shown !== undefined) put({ ...shown, ...edit, via: 'response_url' });
      return shown !== undefined;
    },
    removeEphemeral: (ts) => void ephemerals.delete(ts),
  };
}

function tombstone(message: Message): Message {
  return {
    ...message,
    text: 'This message was deleted.',
    blocks: [],
    attachments: [],
    metadata: null,
    deleted: true,
  };
}

function createTimestamps(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now() * 1_000);
    const digits = String(last).padStart(7, '0');
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  };
}
