import type {
  GroupMembers,
  Groups,
  ProjectJobTokenScopes,
  ProjectMembers,
  Projects,
  Users,
} from '@gitbeaker/rest';
import { z } from 'zod';
import type { ImageOwner } from '../diagnosis/credentials/credential-case.ts';
import type { ImageReference } from '../failure/image/image-reference.ts';
import { projectPathsOf } from '../failure/image/project-paths.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import { groupsAbove } from './auth-levels.ts';
import { check, type Lookup, lookUp, text } from './look-up.ts';

export interface OwnerResources {
  readonly projects: Pick<Projects, 'show'>;
  readonly jobTokenScopes: Pick<
    ProjectJobTokenScopes,
    'show' | 'showInboundAllowList' | 'showGroupsAllowList'
  >;
  readonly users: Pick<Users, 'all'>;
  readonly groups: Pick<Groups, 'show'>;
  readonly groupMembers: Pick<GroupMembers, 'show'>;
  readonly projectMembers: Pick<ProjectMembers, 'show'>;
}

export interface OwnerQuestion {
  readonly job: Pick<JobFailure, 'projectId' | 'projectPath' | 'username'>;
  readonly image: Pick<ImageReference, 'registry' | 'repository'>;
  /** Where the runner says that it took the credentials from. */
  readonly said: string | null;
  readonly gitlabUrl: string;
}

const projectSchema = z.object({
  id: z.int(),
  path_with_namespace: z.string(),
  visibility: text,
  container_registry_access_level: text,
  container_registry_image_prefix: text,
});
type Project = z.infer<typeof projectSchema>;

/**
 * Which project of this GitLab keeps an image, and whether the job's token may pull there; or which group's dependency
 * proxy serves it.
 *
 * @throws as `GitlabHttp.call` does.
 */
export async function readImageOwner(
  resources: OwnerResources,
  question: OwnerQuestion,
): Promise<ImageOwner> {
  const { image, gitlabUrl, job } = question;
  const group = proxyGroup(image, gitlabUrl);
  if (group !== null) {
    const membership = await readMembership(resources, group, job.username);
    return { kind: 'dependency-proxy', group, membership };
  }
  if (!(await isOwnRegistry(resources, question))) return { kind: 'elsewhere' };
  const owner = await findProject(resources, image.repository);
  if (owner === null) return { kind: 'unseen' };
  const jobToken = await readJobToken(resources, owner, job);
  return { kind: 'project', path: owner.path_with_namespace, jobToken };
}

/** `gitlab.example.com:443/group/dependency_proxy/containers/alpine`. */
function proxyGroup({ registry, repository }: OwnerQuestion['image'], gitlabUrl: string): string | null {
  const isGitlab = withPort(registry) === withPort(new URL(gitlabUrl).host);
  return (isGitlab && /^(.+)\/dependency_proxy\/containers\//.exec(repository)?.[1]) || null;
}

function withPort(host: string): string {
  return (/:\d+$/.test(host) ? host : `${host}:443`).toLowerCase();
}

/** The address of the registry stands in every project that uses it. */
async function isOwnRegistry(
  resources: OwnerResources,
  { job, image, said }: OwnerQuestion,
): Promise<boolean> {
  if (said?.startsWith('job payload') === true) return true;
  const own = await lookUp(async () => check(projectSchema, await resources.projects.show(job.projectId)));
  const prefix = own.kind === 'found' ? own.value.container_registry_image_prefix : null;
  return prefix?.split('/', 1)[0]?.toLowerCase() === image.registry.toLowerCase();
}

async function findProject({ projects }: OwnerResources, repository: string): Promise<Project | null> {
  for (const path of projectPathsOf(repository)) {
    const found = await lookUp(async () => check(projectSchema, await projects.show(path)));
    if (found.kind === 'found') return found.value;
  }
  return null;
}

type JobToken = Extract<ImageOwner, { readonly kind: 'project' }>['jobToken'];

/** @see https://docs.gitlab.com/api/project_job_token_scopes/ */
async function readJobToken(
  resources: OwnerResources,
  owner: Project,
  job: OwnerQuestion['job'],
): Promise<JobToken> {
  const isOpen = owner.visibility === 'public' && owner.container_registry_access_level === 'enabled';
  if (owner.id === job.projectId || isOpen) return 'allowed';
  const letIn = await readAllowlist(resources, owner, job);
  return letIn === 'allowed' && (await mayNotPull(resources, owner, job)) ? 'user-may-not' : letIn;
}

async function readAllowlist(
  { jobTokenScopes: scopes }: OwnerResources,
  owner: Project,
  { projectId, projectPath }: OwnerQuestion['job'],
): Promise<JobToken> {
  const read = await lookUp(async () => {
    const scope = check(z.object({ inbound_enabled: z.boolean() }), await scopes.show(owner.id));
    if (!scope.inbound_enabled) return true;
    const listed = check(z.array(z.object({ id: z.int() })), await scopes.showInboundAllowList(owner.id));
    if (listed.some(({ id }) => id === projectId)) return true;
    const groups = check(z.array(z.object({ web_url: text })), await scopes.showGroupsAllowList(owner.id));
    const above = groupsAbove(projectPath);
    return groups.some(({ web_url: url }) => above.includes(/\/groups\/(.+)$/.exec(url ?? '')?.[1] ?? ''));
  });
  if (read.kind === 'missing') return 'unread';
  return read.value ? 'allowed' : 'not-allowlisted';
}

/** A job's token can do what whoever started the job can. False also where that cannot be told. */
async function mayNotPull(
  { users, projectMembers }: OwnerResources,
  owner: Project,
  { username }: OwnerQuestion['job'],
): Promise<boolean> {
  const isForAll = owner.visibility !== 'private' && owner.container_registry_access_level === 'enabled';
  const userId = isForAll ? null : await findUser(users, username);
  if (userId === null) return false;
  const member = await readLevel(() => projectMembers.show(owner.id, userId, { includeInherited: true }));
  return member.kind === 'found' ? member.value < reporter : member.why === 'not-found';
}

type Membership = Extract<ImageOwner, { readonly kind: 'dependency-proxy' }>['membership'];

/** Whether whoever the job ran as belongs to the group, by any way. */
async function readMembership(
  { users, groups, groupMembers }: OwnerResources,
  group: string,
  username: string | null,
): Promise<Membership> {
  const userId = await findUser(users, username);
  if (userId === null) return 'unread';
  const member = await readLevel(() => groupMembers.show(group, userId, { includeInherited: true }));
  if (member.kind === 'found') return member.value >= guest ? 'member' : 'none';
  // A group that the token may not see is answered for like somebody who is no member.
  const seen = await lookUp(() => groups.show(group, { withProjects: false }));
  return seen.kind === 'found' && member.why === 'not-found' ? 'none' : 'unread';
}

const guest = 10;
const reporter = 20;

async function findUser(users: OwnerResources['users'], username: string | null): Promise<number | null> {
  if (username === null) return null;
  const found = await lookUp(async () =>
    check(z.array(z.object({ id: z.int() })), await users.all({ username })),
  );
  return found.kind === 'found' ? (found.value[0]?.id ?? null) : null;
}

function readLevel(ask: () => Promise<unknown>): Promise<Lookup<number>> {
  return lookUp(async () => check(z.object({ access_level: z.int() }), await ask()).access_level);
}
