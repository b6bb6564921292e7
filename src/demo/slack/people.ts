/** A person or bot as `users.info` describes them. */
export interface User {
  readonly id: string;
  readonly teamId: string;
  /** What follows the `@`. */
  readonly name: string;
  readonly realName: string;
  readonly email: string;
  readonly kind: 'member' | 'guest' | 'single-channel-guest' | 'bot' | 'stranger' | 'deactivated';
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly visibility: 'public' | 'private';
  readonly archived: boolean;
  /** Shared with another organisation over Slack Connect. */
  readonly external: boolean;
  /** Ids of users, the app's bot user among them where it was invited. */
  readonly members: readonly string[];
}

export const team = { id: 'T0PULLCHECK', domain: 'acme', name: 'Acme' } as const;
export const otherTeam = { id: 'T0ELSEWHERE' } as const;

/** The app under test, as installed in the workspace. */
export const bot = {
  userId: 'U0PULLCHECK',
  botId: 'B0PULLCHECK',
  appId: 'A0PULLCHECK',
  name: 'pullcheck',
} as const;

/** Who is there at the start. */
export const users = {
  ana: person('U0ANA000001', 'ana', 'Ana Sousa', 'member'),
  ben: person('U0BEN000001', 'ben', 'Ben Okafor', 'member'),
  guest: person('U0GUEST0001', 'gus', 'Gus Guest', 'guest'),
  oneChannelGuest: person('U0ONE000001', 'one', 'Ona Onechannel', 'single-channel-guest'),
  leaver: person('U0LEFT00001', 'lea', 'Lea Ver', 'deactivated'),
  stranger: { ...person('U0STRANGE01', 'sam', 'Sam Stranger', 'stranger'), teamId: otherTeam.id },
  bot: person(bot.userId, bot.name, 'Pullcheck', 'bot'),
} as const;

const everybody = [users.ana.id, users.ben.id, users.guest.id];

/** What channels there are at the start. The bot is in `ci`, `team` (private), `partners` (Slack Connect) and `old` (archived). */
export const channels = {
  ci: channel('C0CI0000001', 'ci-alerts', { members: [...everybody, bot.userId] }),
  team: channel('C0TEAM00001', 'team-only', { visibility: 'private', members: [users.ana.id, bot.userId] }),
  partners: channel('C0PARTNER01', 'partners', {
    external: true,
    members: [users.ana.id, users.stranger.id, bot.userId],
  }),
  old: channel('C0OLD000001', 'old-alerts', { archived: true, members: [users.ana.id, bot.userId] }),
  general: channel('C0GENERAL01', 'general', { members: everybody }),
  secret: channel('C0SECRET001', 'secret', { visibility: 'private', members: [users.ana.id] }),
} as const;

function person(id: string, name: string, realName: string, kind: User['kind']): User {
  return { id, teamId: team.id, name, realName, email: `${name}@acme.example`, kind };
}

function channel(id: string, name: string, over: Partial<Omit<Channel, 'id' | 'name'>>): Channel {
  return { id, name, visibility: 'public', archived: false, external: false, members: [], ...over };
}
