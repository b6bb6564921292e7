import { type Channel, channels as firstChannels, users as firstUsers, type User } from './people.ts';

/** Who and what channels there are. */
export interface Directory {
  readonly user: (id: string) => User | undefined;
  readonly users: () => readonly User[];
  readonly channels: () => readonly Channel[];
  readonly channel: (id: string) => Channel | undefined;
  /** Adds a person or replaces the one with this id. */
  readonly putUser: (user: User) => void;
  /** Adds a channel or replaces the one with this id. */
  readonly putChannel: (channel: Channel) => void;
}

export function createDirectory(): Directory {
  const users = new Map<string, User>(Object.values(firstUsers).map((user) => [user.id, user]));
  const channels = new Map<string, Channel>(Object.values(firstChannels).map((it) => [it.id, it]));
  return {
    user: (id) => users.get(id),
    users: () => [...users.values()],
    channels: () => [...channels.values()],
    channel: (id) => channels.get(id),
    putUser: (user) => void users.set(user.id, user),
    putChannel: (channel) => void channels.set(channel.id, channel),
  };
}
