import {
  accessLevels,
  type Group,
  type Job,
  type Project,
  type Role,
  type Scope,
  type User,
} from '../model.ts';
import { refIsProtected } from '../protected-refs.ts';
import { known, type World } from '../world.ts';
import { forbidden, notFound, Refusal, unauthorized } from './answer.ts';
import { type Call, param } from './call.ts';

/** Whoever calls: nobody, or a user through a token. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly user: User; readonly scopes: readonly Scope[] };

/**
 * Reads `PRIVATE-TOKEN` or `Authorization: Bearer` as GitLab does, and refuses a token whose scope does not cover
 * the method.
 *
 * @throws Refusal 401 for an unknown, revoked or expired token or a blocked user, 403 for a scope too small.
 */
export function authenticate(call: Call): Actor {
  const value = tokenOf(call);
  if (value === null) return { kind: 'anonymous' };
  const token = call.world.tokens.get(value);
  if (token === undefined) throw unauthorized();
  if (token.state !== 'active') throw invalidToken(token.state);
  if (token.expiresAtMs !== null && token.expiresAtMs <= call.world.now().getTime()) {
    throw invalidToken('expired');
  }
  const user = known(call.world.users, token.userId);
  if (user.state === 'blocked') throw forbidden('Your account has been blocked.');
  refuseSmallScope(call, token.scopes);
  return { kind: 'user', user, scopes: token.scopes };
}

/** @throws Refusal 401 without a token. */
export function requireUser(call: Call): User {
  const actor = authenticate(call);
  if (actor.kind === 'anonymous') throw unauthorized();
  return actor.user;
}

/** @throws Refusal 404 where the project does not exist or the caller may not know that it does. */
export function visibleProject(call: Call): Project {
  const actor = authenticate(call);
  const project = findProject(call.world, param(call, 'id'));
  if (project === undefined) throw notFound('Project');
  const isMember = actor.kind === 'user' && levelIn(call.world, actor.user, project) > 0;
  const isOpen =
    project.visibility === 'public' || (project.visibility === 'internal' && actor.kind === 'user');
  if (!isMember && !isOpen) throw notFound('Project');
  return project;
}

/** @throws Refusal 401, 403 or 404 unless the caller has that role in the project. */
export function projectFor(call: Call, role: Role): { readonly project: Project; readonly user: User } {
  const user = requireUser(call);
  const project = visibleProject(call);
  if (levelIn(call.world, user, project) < accessLevels[role]) throw forbidden();
  return { project, user };
}

/** @throws Refusal unless the caller may read jobs: Reporters, and everyone else where pipelines are public. */
export function requireReadJobs(call: Call, project: Project): void {
  const actor = authenticate(call);
  const level = actor.kind === 'user' ? levelIn(call.world, actor.user, project) : 0;
  if (level >= accessLevels.reporter) return;
  const seesProject = level >= accessLevels.guest || project.visibility !== 'private';
  if (!(project.publicJobs && seesProject)) throw forbidden();
}

/** @throws Refusal 403 where the job ran with a debug trace and the caller is no Developer. */
export function requireReadTrace(call: Call, project: Project, job: Job): void {
  requireReadJobs(call, project);
  if (job.debugTrace && levelIn(call.world, requireUser(call), project) < accessLevels.developer)
    throw forbidden();
}

/** Group of the path, for those who are its members; the stand-in's groups are private. */
export function groupFor(call: Call, role: Role): { readonly group: Group; readonly user: User } {
  const user = requireUser(call);
  const named = param(call, 'id');
  const group = [...call.world.groups.values()].find(
    ({ id, fullPath }) => named === String(id) || named === fullPath,
  );
  const level = group === undefined ? 0 : levelInPath(call.world, user, group.fullPath);
  if (group === undefined || level === 0) throw notFound('Group');
  if (level < accessLevels[role]) throw forbidden();
  return { group, user };
}

/** The highest level from the project and every group above it; admins own everything; 0 for no member. */
export function levelIn(world: World, user: User, project: Project): number {
  const direct = world.memberships
    .filter((member) => member.userId === user.id && member.of === 'project' && member.id === project.id)
    .map(({ role }) => accessLevels[role]);
  return Math.max(levelInPath(world, user, project.fullPath), ...direct);
}

/** The same for a group; `path` is its full path. */
export function levelInPath(world: World, user: User, path: string): number {
  if (user.isAdmin) return accessLevels.owner;
  const above = [...world.groups.values()].filter(({ fullPath }) => `${path}/`.startsWith(`${fullPath}/`));
  const levels = world.memberships
    .filter((member) => member.userId === user.id && member.of === 'group')
    .filter((member) => above.some(({ id }) => id === member.id))
    .map(({ role }) => accessLevels[role]);
  return Math.max(0, ...levels);
}

/** Whether somebody may push to or merge into a ref, which also decides who may run jobs on a protected one. */
export function mayUpdate(world: World, user: User, project: Project, ref: string): boolean {
  const level = levelIn(world, user, project);
  if (!refIsProtected(project, ref)) return level >= accessLevels.developer;
  const { push, merge } = project.protection;
  return [push, merge].some((least) => least > 0 && level >= least);
}

function findProject(world: World, named: string): Project | undefined {
  if (/^\d+$/.test(named)) return world.projects.get(Number(named));
  return [...world.projects.values()].find(({ fullPath }) => fullPath.toLowerCase() === named.toLowerCase());
}

function tokenOf({ headers, query }: Call): string | null {
  const own = headers['private-token'];
  if (typeof own === 'string') return own;
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? query.get('private_token');
}

/** @see https://docs.gitlab.com/security/tokens/access_token_scopes/ */
function refuseSmallScope({ method, url }: Call, scopes: readonly Scope[]): void {
  const reads = method === 'GET' || method === 'HEAD';
  const enough = new Set<Scope>(reads ? ['api', 'read_api'] : ['api']);
  if (reads && /\/users?(\/|$)/.test(url.pathname) && !url.pathname.includes('/projects/'))
    enough.add('read_user');
  if (reads && url.pathname.includes('/repository/files/')) enough.add('read_repository');
  if (url.pathname.includes('/runners/')) enough.add('manage_runner');
  if (scopes.some((scope) => enough.has(scope))) return;
  throw new Refusal(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: [...enough].join(' '),
  });
}

function invalidToken(state: 'revoked' | 'expired'): Refusal {
  const description =
    state === 'revoked'
      ? 'Token was revoked. You have to re-authorize from the user.'
      : 'Token is expired. You can either do re-authorization or token refresh.';
  return new Refusal(401, { error: 'invalid_token', error_description: description });
}
