import { Gitlab } from '@gitbeaker/rest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { call, type SmallGitlab, startSmallGitlab } from './gitlab-world.ts';

let small: SmallGitlab;

beforeEach(async () => {
  small = await startSmallGitlab();
});

afterEach(() => small.gitlab.close());

test('membership is inherited with members/all, and only there', async () => {
  const { projectId, botId } = small;

  expect(await call(small, `/projects/${projectId}/members/all/${botId}`)).toMatchObject({
    status: 200,
    body: { access_level: 40, state: 'active', username: 'pullcheck' },
  });
  expect((await call(small, `/projects/${projectId}/members/${botId}`)).status).toBe(404);
});

test('people are found by exact username, and by address only where it is public', async () => {
  const { world } = small.gitlab;
  world.addUser({ username: 'jdoe', email: 'jane@example.com' });
  world.addUser({ username: 'max', email: 'max@example.com', emailIsPublic: true });

  expect((await call(small, '/users?username=JDoe')).body).toMatchObject([{ username: 'jdoe' }]);
  expect((await call(small, '/users?search=jane@example.com')).body).toEqual([]);
  expect((await call(small, '/users?search=max@example.com')).body).toMatchObject([{ username: 'max' }]);
});

test('a fix goes from the file over a new branch to a merge request', async () => {
  const { gitlab, token, projectId } = small;
  const { repositories } = gitlab.world;
  const changes = [{ action: 'create', path: '.gitlab-ci.yml', content: 'image: node:21-alpin\n' }] as const;
  repositories.commit({ projectId, branch: 'main', changes });
  const api = new Gitlab({ host: gitlab.url, token });

  const file = await api.RepositoryFiles.show(projectId, '.gitlab-ci.yml', 'main');
  await api.Commits.create(
    projectId,
    'fix/tag',
    'Correct the tag',
    [
      {
        action: 'update',
        filePath: '.gitlab-ci.yml',
        content: 'image: node:21-alpine\n',
        lastCommitId: file.last_commit_id,
      },
    ],
    { startBranch: 'main' },
  );
  const opened = await api.MergeRequests.create(projectId, 'fix/tag', 'main', 'Correct the tag');

  expect(Buffer.from(file.content, 'base64').toString()).toBe('image: node:21-alpin\n');
  expect(repositories.branch(projectId, 'fix/tag')?.files.get('.gitlab-ci.yml')?.content).toContain('alpine');
  expect(repositories.branch(projectId, 'main')?.files.get('.gitlab-ci.yml')?.content).not.toContain(
    'alpine',
  );
  expect(opened.web_url).toBe(`${gitlab.url}/acme/shop/-/merge_requests/1`);
  const again = api.MergeRequests.create(projectId, 'fix/tag', 'main', 'Again');
  await expect(again).rejects.toThrow('already exists');
  expect(gitlab.violations()).toEqual([]);
});

test('a commit against a file that has changed is refused', async () => {
  const { gitlab, projectId } = small;
  const changes = [{ action: 'create', path: 'a.yml', content: 'one' }] as const;
  gitlab.world.repositories.commit({ projectId, branch: 'main', changes });
  const action = { action: 'update', file_path: 'a.yml', content: 'two', last_commit_id: 'older' };

  const { status } = await call(small, `/projects/${projectId}/repository/commits`, {
    method: 'POST',
    body: { branch: 'fix', start_branch: 'main', commit_message: 'Change', actions: [action] },
  });

  expect(status).toBe(400);
  expect(gitlab.world.repositories.branch(projectId, 'fix')).toBeUndefined();
});

test('a project is put on the job token allowlist once', async () => {
  const { gitlab, projectId } = small;
  const other = gitlab.world.addProject({ fullPath: 'acme/website' });
  const path = `/projects/${projectId}/job_token_scope/allowlist`;
  const add = () => call(small, path, { method: 'POST', body: { target_project_id: other.id } });

  expect((await add()).status).toBe(201);
  expect((await add()).status).toBe(400);
  expect(gitlab.world.projects.get(projectId)?.jobTokenProjectIds).toEqual([other.id]);
});

test("an instance runner's details are for admins", async () => {
  const runnerId = [...small.gitlab.world.runners.keys()][0];

  expect((await call(small, `/runners/${runnerId}`)).status).toBe(403);
});
