import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import { team, type User } from '../people.ts';
import { apiMethod, type MethodContext } from './api-method.ts';
import { flag } from './arguments.ts';
import { ok, refuse } from './outcome.ts';

export const usersInfo = apiMethod({
  name: 'users.info',
  token: 'bot',
  scopes: ['users:read'],
  args: z.object({ user: z.string(), include_locale: flag.optional() }),
  run: (args, context) => {
    const user = context.workspace.user(args.user);
    return user === undefined ? refuse('user_not_found') : ok({ user: describe(user, context) });
  },
});

export const usersLookupByEmail = apiMethod({
  name: 'users.lookupByEmail',
  token: 'bot',
  scopes: ['users:read.email'],
  args: z.object({ email: z.string() }),
  run: (args, context) => {
    const isSame = ({ email }: User): boolean => email.toLowerCase() === args.email.toLowerCase();
    const user = context.workspace.users().find((it) => isSame(it) && isFindable(it));
    return user === undefined ? refuse('users_not_found') : ok({ user: describe(user, context) });
  },
});

function isFindable({ kind, teamId }: User): boolean {
  return kind !== 'deactivated' && kind !== 'bot' && teamId === team.id;
}

/** The e-mail address needs a scope of its own and is never shown of people from elsewhere. */
function describe(user: User, { scopes }: MethodContext): JsonObject {
  const showsEmail = scopes.includes('users:read.email') && user.teamId === team.id && user.kind !== 'bot';
  const profile = {
    real_name: user.realName,
    display_name: user.name,
    team: user.teamId,
    ...(showsEmail && { email: user.email }),
  };
  const identity = { id: user.id, team_id: user.teamId, name: user.name, profile };
  if (user.kind === 'deactivated') return { ...identity, deleted: true, is_bot: false };
  return {
    ...identity,
    deleted: false,
    real_name: user.realName,
    tz: 'Europe/Lisbon',
    is_admin: false,
    is_owner: false,
    is_bot: user.kind === 'bot',
    is_app_user: false,
    is_email_confirmed: user.kind !== 'bot',
    is_restricted: user.kind === 'guest' || user.kind === 'single-channel-guest',
    is_ultra_restricted: user.kind === 'single-channel-guest',
    ...(user.kind === 'stranger' && { is_stranger: true }),
  };
}
