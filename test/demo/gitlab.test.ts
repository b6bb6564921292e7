import { Gitlab } from '@gitbeaker/rest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { badGateway, rateLimited } from '../../src/demo/gitlab/faults.ts';
import { call, type SmallGitlab, startSmallGitlab } from './gitlab-world.ts';

let small: SmallGitlab;

beforeEach(async () => {
  small = await startSmallGitlab();
});

afterEach(() => small.gitlab.close());

describe('reading', () => {
  test('gitbeaker reads a project, a job and a pipeline', async () => {
    const { gitlab, token, projectId, jobId, pipelineId } = small;
    const api = new Gitlab({ host: gitlab.url, token });

    const project = await api.Projects.show('acme/shop');
    const job = await api.Jobs.show(projectId, jobId);
    const jobs = await api.Jobs.all(projectId, { pipelineId, scope: 'failed' });

    expect(project.web_url).toBe(`${gitlab.url}/acme/shop`);
    expect(job).toMatchObject({ failure_reason: 'runner_system_failure', duration: 4.5 });
    expect(job).toMatchObject({ runner_manager: { system_id: 's_1', version: '19.3.0' } });
    expect(jobs.map(({ name }) => name)).toEqual(['unit']);
    expect(gitlab.violations()).toEqual([]);
  });

  test('a job that did not fail has no failure_reason', async () => {
    const { gitlab, projectId, jobId } = small;
    gitlab.world.updateJob(jobId, { status: 'success' });

    const { body } = await call(small, `/projects/${projectId}/jobs/${jobId}`);

    expect(body).not.toHaveProperty('failure_reason');
  });

  test('pages carry their numbers and links, and gitbeaker follows them', async () => {
    const { gitlab, projectId, pipelineId, token } = small;
    for (let count = 2; count <= 45; count += 1) gitlab.world.addJob({ pipelineId, name: `job ${count}` });

    const second = await call(
      small,
      `/projects/${projectId}/pipelines/${pipelineId}/jobs?page=2&per_page=20`,
    );
    const all = await new Gitlab({ host: gitlab.url, token }).Jobs.all(projectId, { pipelineId });

    expect(second.body).toHaveLength(20);
    expect(second.headers.get('x-next-page')).toBe('3');
    expect(second.headers.get('x-total')).toBe('45');
    expect(second.headers.get('link')).toContain('rel="next"');
    expect(all).toHaveLength(45);
  });

  test('attempts that a retry replaced and bridges are listed only where they are asked for', async () => {
    const { gitlab, projectId, pipelineId, jobId } = small;
    gitlab.world.updateJob(jobId, { retried: true });
    gitlab.world.addJob({ pipelineId, name: 'deploy', kind: 'bridge' });
    const path = `/projects/${projectId}/pipelines/${pipelineId}`;

    expect((await call(small, `${path}/jobs`)).body).toEqual([]);
    expect((await call(small, `${path}/jobs?include_retried=true`)).body).toHaveLength(1);
    expect((await call(small, `${path}/bridges`)).body).toHaveLength(1);
  });
});

describe('traces', () => {
  test('an erased one is empty, a bridge has none', async () => {
    const { gitlab, projectId, pipelineId, jobId } = small;
    const bridge = gitlab.world.addJob({ pipelineId, name: 'deploy', kind: 'bridge' });
    gitlab.world.eraseJob(jobId);

    expect(await call(small, `/projects/${projectId}/jobs/${jobId}/trace`)).toMatchObject({
      status: 200,
      body: '',
    });
    expect((await call(small, `/projects/${projectId}/jobs/${bridge.id}/trace`)).status).toBe(404);
  });

  test('a growing one is complete at a later reading', async () => {
    const { gitlab, projectId, jobId } = small;
    gitlab.world.setTrace(jobId, { kind: 'growing', readings: ['be', 'begun', 'begun and ended'] });
    const read = async () => (await call(small, `/projects/${projectId}/jobs/${jobId}/trace`)).body;

    expect([await read(), await read(), await read(), await read()]).toEqual([
      'be',
      'begun',
      'begun and ended',
      'begun and ended',
    ]);
  });

  test('a huge one is made while it is sent', async () => {
    const { gitlab, projectId, jobId, token } = small;
    const piece = Buffer.alloc(1 << 20, 'x');
    let made = 0;
    gitlab.world.setTrace(jobId, {
      kind: 'generated',
      *chunks() {
        for (; made < 100; made += 1) yield piece;
      },
    });

    const response = await fetch(`${gitlab.url}/api/v4/projects/${projectId}/jobs/${jobId}/trace`, {
      headers: { 'PRIVATE-TOKEN': token },
    });
    const madeBeforeReading = made;
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += chunk.length;

    expect(madeBeforeReading).toBeLessThan(50);
    expect(bytes).toBe(100 * (1 << 20));
  });

  test('one with debug output is for developers', async () => {
    const { gitlab, projectId, jobId } = small;
    const { world } = gitlab;
    gitlab.world.updateJob(jobId, { debugTrace: true });
    const reporter = world.addUser({ username: 'reporter' });
    world.addMember({ userId: reporter.id, of: 'project', id: projectId, role: 'reporter' });
    const headers = { 'PRIVATE-TOKEN': world.addToken({ userId: reporter.id }).value };

    expect((await call(small, `/projects/${projectId}/jobs/${jobId}`, { headers })).status).toBe(200);
    expect((await call(small, `/projects/${projectId}/jobs/${jobId}/trace`, { headers })).status).toBe(403);
  });
});

describe('permissions', () => {
  test('without a token, with an unknown, a revoked and an expired one: 401', async () => {
    const { gitlab, projectId, jobId, botId } = small;
    const path = `/projects/${projectId}/jobs/${jobId}`;
    const revoked = gitlab.world.addToken({ userId: botId, state: 'revoked' }).value;
    const expired = gitlab.world.addToken({ userId: botId, state: 'expired' }).value;

    expect(await call(small, path, { headers: {} })).toMatchObject({
      status: 401,
      body: { message: '401 Unauthorized' },
    });
    for (const [token, body] of [
      ['glpat-nobody', { message: '401 Unauthorized' }],
      [revoked, { error: 'invalid_token' }],
      [expired, { error: 'invalid_token' }],
    ] as const) {
      expect(await call(small, path, { headers: { 'PRIVATE-TOKEN': token } })).toMatchObject({
        status: 401,
        body,
      });
    }
  });

  test('a private project does not exist for strangers', async () => {
    const { gitlab, projectId } = small;
    const stranger = gitlab.world.addUser({ username: 'stranger' });
    const headers = { Authorization: `Bearer ${gitlab.world.addToken({ userId: stranger.id }).value}` };

    expect(await call(small, `/projects/${projectId}`, { headers })).toMatchObject({
      status: 404,
      body: { message: '404 Project Not Found' },
    });
  });

  test('read_api reads and does not write', async () => {
    const { gitlab, projectId, jobId, botId } = small;
    const headers = { 'PRIVATE-TOKEN': gitlab.world.addToken({ userId: botId, scopes: ['read_api'] }).value };

    expect((await call(small, `/projects/${projectId}/jobs/${jobId}`, { headers })).status).toBe(200);
    expect(
      await call(small, `/projects/${projectId}/jobs/${jobId}/retry`, { headers, method: 'POST' }),
    ).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
  });

  test('a retry clones the job for whoever asked, once', async () => {
    const { gitlab, projectId, jobId, botId } = small;
    const path = `/projects/${projectId}/jobs/${jobId}/retry`;

    const first = await call(small, path, { method: 'POST' });
    const second = await call(small, path, { method: 'POST' });

    expect(first).toMatchObject({
      status: 201,
      body: { status: 'pending', name: 'unit', user: { id: botId } },
    });
    expect(second).toMatchObject({ status: 403, body: { message: '403 Forbidden - Job is not retryable' } });
    expect(gitlab.world.jobs.get(jobId)?.retried).toBe(true);
  });
});

describe('violations', () => {
  test('a call that GitLab does not know is refused and remembered', async () => {
    const { gitlab, projectId } = small;

    expect(await call(small, `/projects/${projectId}/pipelines_typo`)).toMatchObject({
      status: 404,
      body: { error: '404 Not Found' },
    });
    expect((await call(small, `/projects/${projectId}`, { method: 'POST' })).status).toBe(405);
    await call(small, `/projects/${projectId}/pipelines?statuses=failed`);
    expect(gitlab.violations()).toEqual([
      `GET /api/v4/projects/${projectId}/pipelines_typo: the stand-in has no such endpoint`,
      `POST /api/v4/projects/${projectId}: the stand-in has no such endpoint`,
      `GET /api/v4/projects/${projectId}/pipelines: GitLab knows no parameter statuses here`,
    ]);
  });

  test('a path that is not encoded finds no project', async () => {
    expect((await call(small, '/projects/acme/shop')).status).toBe(404);
    expect((await call(small, '/projects/acme%2Fshop')).status).toBe(200);
    expect(small.gitlab.violations()).toHaveLength(1);
  });

  test('a body that does not parse is refused', async () => {
    const { gitlab, token, projectId } = small;
    const response = await fetch(`${gitlab.url}/api/v4/projects/${projectId}/variables`, {
      method: 'POST',
      headers: { 'PRIVATE-TOKEN': token, 'Content-Type': 'application/json' },
      body: '{"key":',
    });

    expect(response.status).toBe(400);
    expect(gitlab.violations()).toHaveLength(1);
  });
});

describe('faults', () => {
  const path = () => `/projects/${small.projectId}/jobs/${small.jobId}`;

  test('a status strikes as often as it was asked to', async () => {
    small.gitlab.fault({ path: '/jobs/', times: 2, fault: rateLimited(7) });

    const statuses = [await call(small, path()), await call(small, path()), await call(small, path())];

    expect(statuses.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(statuses[0]?.headers.get('retry-after')).toBe('7');
    expect(statuses[0]?.body).toBe('Retry later\n');
  });

  test('a 502 after the work leaves the work done', async () => {
    const { gitlab, projectId, jobId } = small;
    gitlab.fault({ method: 'POST', path: '/retry', fault: badGateway({ afterWork: true }) });

    const { status } = await call(small, `/projects/${projectId}/jobs/${jobId}/retry`, { method: 'POST' });

    expect(status).toBe(502);
    expect(gitlab.world.jobs.get(jobId)?.retried).toBe(true);
  });

  test('connections break before the work, after it and in the middle of the body', async () => {
    const { gitlab, projectId, jobId } = small;
    const retry = `/projects/${projectId}/jobs/${jobId}/retry`;
    gitlab.fault({ path: '/retry', fault: { kind: 'drop', when: 'before-work' } });
    await expect(call(small, retry, { method: 'POST' })).rejects.toThrow('fetch failed');
    expect(gitlab.world.jobs.get(jobId)?.retried).toBe(false);

    gitlab.fault({ path: '/retry', fault: { kind: 'drop', when: 'after-work' } });
    await expect(call(small, retry, { method: 'POST' })).rejects.toThrow('fetch failed');
    expect(gitlab.world.jobs.get(jobId)?.retried).toBe(true);

    gitlab.world.setTrace(jobId, 'x'.repeat(100_000));
    gitlab.fault({ path: '/trace', fault: { kind: 'drop', when: 'mid-body', bytes: 70_000 } });
    const response = await fetch(`${gitlab.url}/api/v4${path()}/trace`, {
      headers: { 'PRIVATE-TOKEN': small.token },
    });
    let received = 0;
    const read = async () => {
      for await (const chunk of response.body ?? []) received += chunk.length;
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(received).toBe(70_000);
  });

  test('a hanging request is answered never, a slow one late', async () => {
    const { gitlab } = small;
    gitlab.fault({ path: '/jobs/', fault: { kind: 'hang', when: 'before-work' } });
    const hanging = fetch(`${gitlab.url}/api/v4${path()}`, { signal: AbortSignal.timeout(100) });
    await expect(hanging).rejects.toThrow('timeout');

    gitlab.fault({ path: '/jobs/', fault: { kind: 'slow', delayMs: 60 } });
    const startedAt = performance.now();
    expect((await call(small, path())).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });

  test('listeners hold a request at each moment of its life', async () => {
    const seen: string[] = [];
    const stop = small.gitlab.onRequest(async (moment, { path: asked, status }) => {
      await Promise.resolve();
      seen.push(`${moment} ${asked.split('/').at(-1)} ${status}`);
    });

    await call(small, path());
    stop();
    await call(small, path());

    const id = small.jobId;
    expect(seen).toEqual([`received ${id} null`, `worked ${id} null`, `mid-body ${id} 200`]);
    expect(small.gitlab.requests()).toHaveLength(2);
  });
});
