import type { Project } from '../model.ts';
import { accessLevels } from '../model.ts';
import { refIsProtected } from '../protected-refs.ts';
import type { Branch, FileChange, RepositoryFile } from '../repositories.ts';
import { levelIn, projectFor, requireUser } from './access.ts';
import { type Answer, badParameter, created, forbidden, notFound, ok, Refusal } from './answer.ts';
import { type Call, param, requiredField, textField } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { page } from './pagination.ts';

/** @see https://docs.gitlab.com/api/repository_files/ */
export const repositoryEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/projects/:id/repository/files/:file_path',
    query: ['ref'],
    answer: (call) => readFile(call),
  },
  {
    method: 'GET',
    path: '/projects/:id/repository/branches',
    query: [...pagination, 'search'],
    answer: (call) => {
      const { project } = projectFor(call, 'reporter');
      const search = call.query.get('search') ?? '';
      const branches = call.world.repositories
        .branches(project.id)
        .filter(({ name }) => name.includes(search));
      return page(call, branches, (branch) => branchEntity(call, project, branch));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/repository/branches/:branch',
    answer: (call) => {
      const { project } = projectFor(call, 'reporter');
      const branch = call.world.repositories.branch(project.id, param(call, 'branch'));
      if (branch === undefined) throw notFound('Branch');
      return ok(branchEntity(call, project, branch));
    },
  },
  {
    method: 'GET',
    path: '/projects/:id/repository/tags/:tag_name',
    answer: (call) => {
      const { project } = projectFor(call, 'reporter');
      const name = param(call, 'tag_name');
      const tagged = [...call.world.pipelines.values()].find(
        ({ projectId, tag, ref }) => projectId === project.id && tag && ref === name,
      );
      if (tagged === undefined) throw notFound('Tag');
      return ok({ name, message: null, target: tagged.sha, protected: refIsProtected(project, name) });
    },
  },
  { method: 'POST', path: '/projects/:id/repository/commits', answer: (call) => commit(call) },
];

function readFile(call: Call): Answer {
  const { project } = projectFor(call, 'reporter');
  const ref = call.query.get('ref');
  if (ref === null) throw badParameter('ref is missing');
  const path = param(call, 'file_path');
  const name = ref === 'HEAD' ? project.defaultBranch : ref;
  const branch = call.world.repositories
    .branches(project.id)
    .find((each) => each.name === name || each.sha === name);
  if (branch === undefined) throw notFound('Commit');
  const file = branch.files.get(path);
  if (file === undefined) throw notFound('File');
  return ok({
    file_name: path.slice(path.lastIndexOf('/') + 1),
    file_path: path,
    size: Buffer.byteLength(file.content),
    encoding: 'base64',
    content: Buffer.from(file.content).toString('base64'),
    ref,
    commit_id: branch.sha,
    last_commit_id: file.lastCommitId,
  });
}

function commit(call: Call): Answer {
  const { project, user } = projectFor(call, 'developer');
  const { repositories } = call.world;
  const name = requiredField(call, 'branch');
  const message = requiredField(call, 'commit_message');
  const start = textField(call, 'start_branch');
  const target = repositories.branch(project.id, name);
  const { push } = project.protection;
  const level = levelIn(call.world, user, project);
  if (refIsProtected(project, name) && (push === 0 || level < push)) {
    throw forbidden('You are not allowed to push into this branch');
  }
  if (target !== undefined && start !== undefined && start !== name) {
    throw refusedCommit(
      `A branch called '${name}' already exists. Switch to that branch in order to make changes`,
    );
  }
  const base = target ?? repositories.branch(project.id, start ?? name);
  if (base === undefined) throw refusedCommit('You can only create or edit files when you are on a branch');
  const changes = actionsOf(call).map((action) => changeOf(base, action));
  const { sha } = repositories.commit({ projectId: project.id, branch: name, start, changes });
  return created({
    id: sha,
    short_id: sha.slice(0, 8),
    title: message.split('\n')[0],
    message,
    author_name: user.name,
  });
}

function changeOf(base: Branch, action: Readonly<Record<string, string>>): FileChange {
  const { action: kind, file_path: path, content = '', encoding, last_commit_id: seen } = action;
  if (path === undefined) throw badParameter('actions[0][file_path] is missing');
  if (kind !== 'create' && kind !== 'update' && kind !== 'delete') {
    throw badParameter('actions[0][action] does not have a valid value');
  }
  refuseConflict(kind, base.files.get(path), seen);
  const decoded = encoding === 'base64' ? Buffer.from(content, 'base64').toString('utf8') : content;
  return { action: kind, path, content: decoded };
}

/** @param seen the commit that the caller read the file at; a later change refuses the action. */
function refuseConflict(
  kind: FileChange['action'],
  before: RepositoryFile | undefined,
  seen: string | undefined,
): void {
  if (kind === 'create') {
    if (before !== undefined) throw refusedCommit('A file with this name already exists');
  } else if (before === undefined) throw refusedCommit("A file with this name doesn't exist");
  else if (seen !== undefined && seen !== before.lastCommitId) {
    throw refusedCommit('You are attempting to update a file that has changed since you started editing it.');
  }
}

/** The string fields of each action; others are dropped. */
function actionsOf(call: Call): readonly Readonly<Record<string, string>>[] {
  const { actions } = call.body;
  if (!Array.isArray(actions)) throw badParameter('actions is missing');
  return actions.map((action: unknown) => {
    const fields = typeof action === 'object' && action !== null ? Object.entries(action) : [];
    return Object.fromEntries(
      fields.filter((field): field is [string, string] => typeof field[1] === 'string'),
    );
  });
}

function refusedCommit(message: string): Refusal {
  return new Refusal(400, { message });
}

/** `can_push` is about whoever asks. @see https://docs.gitlab.com/api/branches/ */
function branchEntity(call: Call, project: Project, { name, sha }: Branch) {
  const isProtected = refIsProtected(project, name);
  const { push, merge } = project.protection;
  const forDevelopers = (least: number): boolean => least > 0 && least <= accessLevels.developer;
  const level = levelIn(call.world, requireUser(call), project);
  const least = isProtected ? push : accessLevels.developer;
  return {
    name,
    merged: false,
    protected: isProtected,
    developers_can_push: isProtected && forDevelopers(push),
    developers_can_merge: isProtected && forDevelopers(merge),
    can_push: least > 0 && level >= least,
    default: name === project.defaultBranch,
    commit: { id: sha },
  };
}
