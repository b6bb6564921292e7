import type { Draft, Edit, Ephemeral, Message } from './message.ts';
import { type Channel, channels as firstChannels, users as firstUsers, type User } from './people.ts';

/** Something that happened in a channel. */
export type Change =
  | { readonly kind: 'posted'; readonly message: Message }
  | { readonly kind: 'edited'; readonly message: Message; readonly previous: Message }
  | { readonly kind: 'deleted'; readonly message: Message }
  | { readonly kind: 'whispered'; readonly ephemeral: Ephemeral };

/** The people, channels and messages of one Slack workspace. */
export interface Workspace {
  readonly now: () => number;
  readonly user: (id: string) => User | undefined;
  readonly users: () => readonly User[];
  readonly channel: (id: string) => Channel | undefined;
  readonly putUser: (user: User) => void;
  readonly putChannel: (channel: Channel) => void;
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
  readonly removeEphemeral: (ts: string) => void;
  readonly nextTs: () => string;
  readonly onChange: (listener: (change: Change) => void) => void;
}

/** @param now milliseconds since 1970. */
export function createWorkspace(now: () => number): Workspace {
  const users = new Map<string, User>(Object.values(firstUsers).map((user) => [user.id, user]));
  const channels = new Map<string, Channel>(Object.values(firstChannels).map((it) => [it.id, it]));
  const messages = new Map<string, Map<string, Message>>();
  const gone = new Set<string>();
  const ephemerals = new Map<string, Ephemeral>();
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
    user: (id) => users.get(id),
    users: () => [...users.values()],
    channel: (id) => channels.get(id),
    putUser: (user) => void users.set(user.id, user),
    putChannel: (channel) => void channels.set(channel.id, channel),
    messages: (channel) => [...inChannel(channel).values()],
    message: (channel, ts) => inChannel(channel).get(ts),
    everExisted: (channel, ts) => inChannel(channel).has(ts) || gone.has(`${channel}/${ts}`),
    replies,
    ephemerals: () => [...ephemerals.values()],
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
    whisper: (whispered) => {
      const ephemeral = { ...whispered, ts: nextTs() };
      ephemerals.set(ephemeral.ts, ephemeral);
      tell({ kind: 'whispered', ephemeral });
      return ephemeral;
    },
    removeEphemeral: (ts) => void ephemerals.delete(ts),
    nextTs,
    onChange: (listener) => void listeners.push(listener),
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
