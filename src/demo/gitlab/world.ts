import type {
  Group,
  Job,
  Membership,
  MergeRequest,
  Pipeline,
  Project,
  Runner,
  Token,
  Trace,
  User,
  Variable,
  VariableOwner,
} from './model.ts';
import { type Application, createOauthGrants, newOauthSecret, type OauthGrants } from './oauth/grants.ts';
import {
  lastSegment,
  type New,
  newJob,
  newMergeRequest,
  newPipeline,
  newProject,
  newRunner,
  newUser,
  newVariable,
} from './records.ts';
import { createRepositories, type Repositories } from './repositories.ts';

/** Everything the stand-in holds. Records are replaced, never changed; ids count up as GitLab's do. */
export interface World {
  readonly users: Map<number, User>;
  readonly tokens: Map<string, Token>;
  readonly groups: Map<number, Group>;
  readonly projects: Map<number, Project>;
  readonly memberships: Membership[];
  readonly runners: Map<number, Runner>;
  readonly pipelines: Map<number, Pipeline>;
  readonly jobs: Map<number, Job>;
  readonly mergeRequests: Map<number, MergeRequest>;
  readonly traces: Map<number, Trace>;
  readonly variables: Map<VariableOwner, readonly Variable[]>;
  readonly repositories: Repositories;
  /** CI configurations of remote, template and component includes, by location. */
  readonly outsideConfigs: Map<string, string>;
  readonly oauth: OauthGrants;
  readonly now: () => Date;
  addUser(user: New<User, 'username'>): User;
  addToken(token: Partial<Token> & Pick<Token, 'userId'>): Token;
  addGroup(group: New<Group, 'fullPath'>): Group;
  addProject(project: New<Project, 'fullPath'>): Project;
  addMember(membership: Membership): void;
  /** Takes somebody out of everything that they were a direct member of. */
  removeMember(userId: number): void;
  addApplication(application: Partial<Application> & Pick<Application, 'redirectUris'>): Application;
  addRunner(runner: New<Runner, 'description'>): Runner;
  addMergeRequest(mergeRequest: New<MergeRequest, 'projectId' | 'sourceBranch' | 'authorId'>): MergeRequest;
  addPipeline(pipeline: New<Pipeline, 'projectId'>): Pipeline;
  addJob(job: New<Job, 'pipelineId' | 'name'>): Job;
  updatePipeline(id: number, change: Partial<Omit<Pipeline, 'id'>>): Pipeline;
  updateJob(id: number, change: Partial<Omit<Job, 'id'>>): Job;
  setTrace(jobId: number, trace: Trace | string): void;
  /** Removes the trace, as the button in the job's page does. */
  eraseJob(jobId: number): Job;
  setVariable(owner: VariableOwner, variable: Partial<Variable> & Pick<Variable, 'key' | 'value'>): void;
}

/** @param now a clock; what is added without a time gets its time. */
export function createWorld(now: () => Date = () => new Date()): World {
  const nextId = createCounter();
  const nextIid = createCounter(0);
  const at = (): string => now().toISOString();
  const world: World = {
    ...emptyStores(),
    now,
    addUser: (user) => add(world.users, newUser(user, user.id ?? nextId('user'))),
    addToken: (token) => addToken(world, { ...token, value: token.value ?? `glpat-demo${nextId('token')}` }),
    addGroup: (group) => {
      const id = group.id ?? nextId('group');
      return add(world.groups, { name: lastSegment(group.fullPath), ...group, id });
    },
    addProject: (project) => add(world.projects, newProject(project, project.id ?? nextId('project'))),
    addMember: (membership) => void world.memberships.push(membership),
    removeMember: (userId) => {
      const others = world.memberships.filter((membership) => membership.userId !== userId);
      world.memberships.splice(0, world.memberships.length, ...others);
    },
    addApplication: (given) => addApplication(world, given),
    addRunner: (runner) => add(world.runners, newRunner(runner, runner.id ?? nextId('runner'))),
    addMergeRequest: (given) => {
      const iid = given.iid ?? nextIid(`mr:${given.projectId}`);
      return add(world.mergeRequests, newMergeRequest(given, given.id ?? nextId('mr'), iid));
    },
    addPipeline: (given) => {
      const iid = given.iid ?? nextIid(`pipeline:${given.projectId}`);
      return add(world.pipelines, newPipeline(given, { id: given.id ?? nextId('pipeline'), iid, at: at() }));
    },
    addJob: (given) => add(world.jobs, newJob(given, given.id ?? nextId('job'), at())),
    updatePipeline: (id, change) => add(world.pipelines, { ...known(world.pipelines, id), ...change, id }),
    updateJob: (id, change) => add(world.jobs, { ...known(world.jobs, id), ...change, id }),
    setTrace: (jobId, trace) =>
      void world.traces.set(jobId, typeof trace === 'string' ? { kind: 'text', text: trace } : trace),
    eraseJob: (jobId) => {
      world.traces.delete(jobId);
      return world.updateJob(jobId, { erasedAt: at() });
    },
    setVariable: (owner, variable) => {
      const added = newVariable(variable);
      const others = (world.variables.get(owner) ?? []).filter(
        ({ key, environmentScope }) => key !== added.key || environmentScope !== added.environmentScope,
      );
      world.variables.set(owner, [...others, added]);
    },
  };
  return world;
}

/** @throws Error where nothing has that id: the test or the stand-in is wrong. */
export function known<T>(records: ReadonlyMap<number, T>, id: number): T {
  const found = records.get(id);
  if (found === undefined) throw new Error(`the GitLab stand-in has no record ${id}`);
  return found;
}

/** A bridge is a job too; `latest` leaves out the attempts that a retry replaced. */
export function jobsOf(
  world: World,
  pipelineId: number,
  { kind, latest }: { readonly kind: Job['kind']; readonly latest: boolean },
): readonly Job[] {
  return [...world.jobs.values()].filter(
    (job) => job.pipelineId === pipelineId && job.kind === kind && !(latest && job.retried),
  );
}

function emptyStores() {
  return {
    users: new Map<number, User>(),
    tokens: new Map<string, Token>(),
    groups: new Map<number, Group>(),
    projects: new Map<number, Project>(),
    memberships: new Array<Membership>(),
    runners: new Map<number, Runner>(),
    pipelines: new Map<number, Pipeline>(),
    jobs: new Map<number, Job>(),
    mergeRequests: new Map<number, MergeRequest>(),
    traces: new Map<number, Trace>(),
    variables: new Map<VariableOwner, readonly Variable[]>(),
    repositories: createRepositories(),
    outsideConfigs: new Map<string, string>(),
    oauth: createOauthGrants(),
  };
}

function createCounter(before?: number): (of: string) => number {
  const last = new Map<string, number>();
  const start: Readonly<Record<string, number>> = { pipeline: 4700, job: 90_000, project: 100, runner: 40 };
  return (of) => {
    const next = (last.get(of) ?? before ?? start[of] ?? 0) + 1;
    last.set(of, next);
    return next;
  };
}

function add<T extends { readonly id: number }>(records: Map<number, T>, record: T): T {
  records.set(record.id, record);
  return record;
}

function addToken(world: World, given: Partial<Token> & Pick<Token, 'userId' | 'value'>): Token {
  const token: Token = { scopes: ['api'], state: 'active', expiresAtMs: null, ...given };
  world.tokens.set(token.value, token);
  return token;
}

function addApplication(
  { oauth }: World,
  given: Partial<Application> & Pick<Application, 'redirectUris'>,
): Application {
  const application: Application = {
    clientId: newOauthSecret(),
    clientSecret: `gloas-${newOauthSecret()}`,
    name: 'Pullcheck',
    scopes: ['api'],
    ...given,
  };
  oauth.applications.set(application.clientId, application);
  return application;
}
