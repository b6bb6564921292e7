import { type GitlabNotification, gitlabNotification } from './gitlab-notification.ts';
import type { Draft, Ephemeral, Message } from './message.ts';
import { bot, type Channel, type User } from './people.ts';
import { normaliseText } from './text.ts';
import type { View, Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** What is to be seen in the workspace, and what people and other apps put there. */
export interface Room {
  /** Messages of the channel itself, oldest first, without replies. */
  readonly messages: (channel: string) => readonly Message[];
  /** Parent and replies, oldest first; empty where there is no such parent. */
  readonly thread: (channel: string, ts: string) => readonly Message[];
  /** What only one person saw, oldest first. */
  readonly ephemerals: (user?: string) => readonly Ephemeral[];
  /** Open ones, in the order of opening. */
  readonly modals: () => readonly View[];
  /** Undefined until the app published one. */
  readonly home: (user: string) => View | undefined;

  /**
   * A person writes; the app hears of it where it is subscribed and a member.
   *
   * @throws Error where the person could not write there.
   */
  readonly say: (said: {
    readonly user: string;
    readonly channel: string;
    /** Escaped as a client does it; tokens such as `<@U…>` as they are. */
    readonly text: string;
    readonly threadTs?: string;
  }) => Message;
  /**
   * Some other app or webhook writes.
   *
   * @throws Error where the channel is archived or there is none; so does the next.
   */
  readonly postAs: (draft: Pick<Draft, 'channel' | 'author'> & Partial<Draft>) => Message;
  /** GitLab's own integration writes about a pipeline that ended. */
  readonly postGitlabNotification: (pipeline: GitlabNotification) => Message;
  /** @throws Error where there is no such message. */
  readonly deleteMessage: (channel: string, ts: string) => void;

  /** Adds a person or replaces the one with this id. */
  readonly putUser: (user: User) => void;
  /** Adds a channel or replaces the one with this id. */
  readonly putChannel: (channel: Channel) => void;
  /** @throws Error where there is no such channel; so do the next two. */
  readonly archive: (channel: string) => void;
  readonly inviteBot: (channel: string) => void;
  readonly removeBot: (channel: string) => void;
}

export function createRoom(workspace: Workspace, views: Views): Room {
  const openChannel = (id: string): Channel => openChannelIn(workspace, id);
  const change = (id: string, edit: (channel: Channel) => Partial<Channel>): void => {
    const channel = channelIn(workspace, id);
    workspace.putChannel({ ...channel, ...edit(channel) });
  };
  const withoutBot = ({ members }: Channel): readonly string[] => members.filter((id) => id !== bot.userId);
  return {
    messages: (channel) => workspace.messages(channel).filter(({ threadTs }) => threadTs === null),
    thread: (channel, ts) => {
      const parent = workspace.message(channel, ts);
      return parent === undefined ? [] : [parent, ...workspace.replies(channel, ts)];
    },
    ephemerals: (user) => workspace.ephemerals().filter((it) => user === undefined || it.user === user),
    modals: views.modals,
    home: views.home,
    say: ({ user, channel, text, threadTs = null }) => {
      if (!openChannel(channel).members.includes(user)) throw new Error(`${user} is not in ${channel}`);
      const author = { kind: 'user', userId: user } as const;
      return workspace.post({ ...nothing, channel, author, text: normaliseText(text), threadTs });
    },
    postAs: (draft) => {
      openChannel(draft.channel);
      return workspace.post({ ...nothing, ...draft });
    },
    postGitlabNotification: (pipeline) => {
      const finishedAt = Math.floor(workspace.now() / 1_000);
      openChannel(pipeline.channel);
      return workspace.post(gitlabNotification({ finishedAt, ...pipeline }));
    },
    deleteMessage: (channel, ts) => {
      const message = workspace.message(channel, ts);
      if (message === undefined) throw new Error(`there is no message ${ts} in ${channel}`);
      workspace.delete(message);
    },
    putUser: workspace.putUser,
    putChannel: workspace.putChannel,
    archive: (id) => change(id, () => ({ archived: true })),
    inviteBot: (id) => change(id, (channel) => ({ members: [...withoutBot(channel), bot.userId] })),
    removeBot: (id) => change(id, (channel) => ({ members: withoutBot(channel) })),
  };
}

function channelIn(workspace: Workspace, id: string): Channel {
  const channel = workspace.channel(id);
  if (channel === undefined) throw new Error(`there is no channel ${id}`);
  return channel;
}

function openChannelIn(workspace: Workspace, id: string): Channel {
  const channel = channelIn(workspace, id);
  if (channel.archived) throw new Error(`${id} is archived`);
  return channel;
}

const nothing = {
  text: '',
  blocks: [],
  attachments: [],
  metadata: null,
  threadTs: null,
  broadcast: false,
} as const;
