import { accessLevels, type User } from '../model.ts';
import { groupFor, levelIn, levelInPath, requireUser, visibleProject } from './access.ts';
import { notFound, ok } from './answer.ts';
import { type Call, idParam } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { userEntity } from './entities.ts';
import { page } from './pagination.ts';

/** Users, groups and members. @see https://docs.gitlab.com/api/members/ */
export const peopleEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/user', answer: (call) => ok(ownEntity(call, requireUser(call))) },
  {
    method: 'GET',
    path: '/users',
    query: [...pagination, 'username', 'search', 'active'],
    answer: (call) => {
      const asker = requireUser(call);
      return page(call, found(call, asker), (user) => publicEntity(call, user));
    },
  },
  {
    method: 'GET',
    path: '/users/:user_id',
    answer: (call) => {
      requireUser(call);
      return ok(publicEntity(call, userOf(call)));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/members/all/:user_id',
    answer: (call) => {
      requireUser(call);
      const project = visibleProject(call);
      return ok(member(call, levelIn(call.world, userOf(call), project)));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/members/:user_id',
    answer: (call) => {
      requireUser(call);
      const { id } = visibleProject(call);
      const user = userOf(call);
      const direct = call.world.memberships.find(
        (membership) => membership.of === 'project' && membership.id === id && membership.userId === user.id,
      );
      return ok(member(call, direct === undefined ? 0 : accessLevels[direct.role]));
    },
  },
  {
    method: 'GET',
    path: '/groups/:id',
    query: ['with_projects', 'with_custom_attributes'],
    answer: (call) => {
      const { id, name, fullPath } = groupFor(call, 'guest').group;
      return ok({ id, name, full_path: fullPath, web_url: `${call.origin}/groups/${fullPath}` });
    },
  },
  {
    method: 'GET',
    path: '/groups/:id/members/all/:user_id',
    answer: (call) => {
      const { group } = groupFor(call, 'guest');
      return ok(member(call, levelInPath(call.world, userOf(call), group.fullPath)));
    },
  },
];

/** A private address is found only by an admin. */
function found({ query, world }: Call, asker: User): readonly User[] {
  const username = query.get('username')?.toLowerCase();
  const search = query.get('search')?.toLowerCase();
  return [...world.users.values()].filter((user) => {
    if (username !== undefined) return user.username.toLowerCase() === username;
    if (search === undefined) return true;
    const email = user.emailIsPublic || asker.isAdmin ? user.email : '';
    const isAddress = search.includes('@');
    return isAddress
      ? email.toLowerCase() === search
      : `${user.username} ${user.name}`.toLowerCase().includes(search);
  });
}

/** @throws Refusal 404 for who is no member: admins are none for being admins. */
function member(call: Call, level: number) {
  const user = userOf(call);
  const { world } = call;
  const memberships = world.memberships.filter(({ userId }) => userId === user.id);
  if (level === 0 || memberships.length === 0) throw notFound();
  return {
    ...userEntity(call, user),
    access_level: level,
    expires_at: memberships.find(({ expiresAt }) => expiresAt !== undefined)?.expiresAt ?? null,
    created_at: '2026-01-05T08:00:00.000Z',
  };
}

function userOf(call: Call): User {
  const user = call.world.users.get(idParam(call, 'user_id'));
  if (user === undefined) throw notFound('User');
  return user;
}

function publicEntity(call: Call, user: User) {
  return { ...userEntity(call, user), public_email: user.emailIsPublic ? user.email : '' };
}

function ownEntity(call: Call, user: User) {
  return { ...publicEntity(call, user), email: user.email, is_admin: user.isAdmin };
}
