import {
  accessLevels,
  type Job,
  type MergeRequest,
  type Pipeline,
  type Project,
  type Runner,
  type User,
  type Variable,
} from './model.ts';

/** A record of which only what matters is given; the rest gets an ordinary value. */
export type New<T extends { readonly id: number }, Needed extends keyof T> = Partial<T> & Pick<T, Needed>;

export function newUser(given: New<User, 'username'>, id: number): User {
  const email = `${given.username}@example.com`;
  return { name: given.username, email, emailIsPublic: false, state: 'active', isAdmin: false, ...given, id };
}

export function newProject(given: New<Project, 'fullPath'>, id: number): Project {
  return {
    name: lastSegment(given.fullPath),
    description: null,
    visibility: 'private',
    defaultBranch: 'main',
    ciConfigPath: null,
    archived: false,
    publicJobs: true,
    protectedRefs: [given.defaultBranch ?? 'main'],
    protection: { push: accessLevels.maintainer, merge: accessLevels.maintainer },
    jobTokenLimited: true,
    jobTokenProjectIds: [],
    jobTokenGroupIds: [],
    registryHost: 'registry.gitlab.example.com',
    registryAccess: 'enabled',
    ...given,
    id,
  };
}

export function newRunner(given: New<Runner, 'description'>, id: number): Runner {
  return { kind: 'instance_type', paused: false, tags: [], managers: [], ...given, id };
}

export function newMergeRequest(
  given: New<MergeRequest, 'projectId' | 'sourceBranch' | 'authorId'>,
  id: number,
  iid: number,
): MergeRequest {
  return {
    title: 'Change something',
    description: '',
    state: 'opened',
    sourceProjectId: given.projectId,
    targetBranch: 'main',
    mergeCommitSha: null,
    mergedAt: null,
    ...given,
    id,
    iid,
  };
}

export function newPipeline(
  given: New<Pipeline, 'projectId'>,
  { id, iid, at }: { readonly id: number; readonly iid: number; readonly at: string },
): Pipeline {
  return {
    name: null,
    ref: 'main',
    tag: false,
    sha: shaOf(id),
    beforeSha: shaOf(id - 1),
    source: 'push',
    status: 'running',
    createdAt: at,
    startedAt: at,
    finishedAt: null,
    userId: null,
    variables: [],
    mergeRequestId: null,
    triggeredBy: null,
    commitTitle: 'Change something',
    ...given,
    id,
    iid,
  };
}

export function newJob(given: New<Job, 'pipelineId' | 'name'>, id: number, at: string): Job {
  return {
    kind: 'build',
    stage: 'test',
    status: 'created',
    allowFailure: false,
    failureReason: null,
    when: 'on_success',
    createdAt: at,
    startedAt: null,
    finishedAt: null,
    erasedAt: null,
    queuedDuration: null,
    userId: null,
    runnerId: null,
    systemId: null,
    tags: [],
    environment: null,
    retried: false,
    retriesCount: 0,
    debugTrace: false,
    retryable: true,
    ...given,
    id,
  };
}

export function newVariable(given: Partial<Variable> & Pick<Variable, 'key' | 'value'>): Variable {
  const plain = { protected: false, masked: false, hidden: false, raw: false };
  return { variableType: 'env_var', ...plain, environmentScope: '*', description: null, ...given };
}

function shaOf(id: number): string {
  return (id * 2_654_435_761).toString(16).padStart(16, '7').repeat(3).slice(0, 40);
}

export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
