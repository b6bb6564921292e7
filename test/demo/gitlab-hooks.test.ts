import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { now, type SmallGitlab, startSmallGitlab } from './gitlab-world.ts';

let small: SmallGitlab;

beforeEach(async () => {
  small = await startSmallGitlab();
});

afterEach(() => small.gitlab.close());

describe('a pipeline hook', () => {
  test('names pipeline, project and builds as GitLab does', () => {
    const { gitlab, pipelineId, projectId, jobId } = small;

    expect(gitlab.pipelineHook(pipelineId)).toMatchObject({
      object_kind: 'pipeline',
      object_attributes: {
        id: pipelineId,
        status: 'failed',
        ref: 'main',
        created_at: '2026-11-20 08:00:00 UTC',
        protected_ref: true,
        url: `${gitlab.url}/acme/shop/-/pipelines/${pipelineId}`,
      },
      merge_request: null,
      user: { username: 'pullcheck', email: '[REDACTED]' },
      project: { id: projectId, path_with_namespace: 'acme/shop', namespace: 'Acme', visibility_level: 0 },
      builds: [
        {
          id: jobId,
          status: 'failed',
          failure_reason: 'runner_system_failure',
          started_at: '2026-11-20 08:00:00 UTC',
          runner: { description: 'docker-7', is_shared: true, tags: ['docker'] },
        },
      ],
    });
    expect(gitlab.pipelineHook(pipelineId)).not.toHaveProperty('source_pipeline');
  });

  test('leaves out bridges and attempts that were repeated', () => {
    const { gitlab, pipelineId, jobId } = small;
    gitlab.world.updateJob(jobId, { retried: true });
    gitlab.world.addJob({ pipelineId, name: 'deploy', kind: 'bridge', stage: 'deploy' });

    const payload = gitlab.pipelineHook(pipelineId);

    expect(payload['builds']).toEqual([]);
    expect(payload['object_attributes']).toMatchObject({ stages: ['deploy'] });
  });

  test('of a child pipeline names the one that triggered it', () => {
    const { gitlab, pipelineId, projectId } = small;
    const bridge = gitlab.world.addJob({ pipelineId, name: 'deploy', kind: 'bridge' });
    const child = gitlab.world.addPipeline({
      projectId,
      source: 'parent_pipeline',
      triggeredBy: { pipelineId, jobId: bridge.id },
    });

    expect(gitlab.pipelineHook(child.id)).toMatchObject({
      source_pipeline: {
        project: { id: projectId, path_with_namespace: 'acme/shop', web_url: `${gitlab.url}/acme/shop` },
        pipeline_id: pipelineId,
        job_id: bridge.id,
      },
    });
  });

  test('of an old GitLab lacks what is younger', () => {
    const { gitlab, pipelineId } = small;

    const { object_attributes: attributes, builds } = gitlab.pipelineHook(pipelineId, {
      gitlabVersion: '13.0',
    });

    expect(attributes).not.toHaveProperty('protected_ref');
    expect(attributes).not.toHaveProperty('name');
    expect(builds).not.toMatchObject([{ failure_reason: expect.anything() }]);
  });

  test('of a passed pipeline with a failed job says so to people', () => {
    const { gitlab, pipelineId } = small;
    gitlab.world.updatePipeline(pipelineId, { status: 'success' });

    expect(gitlab.pipelineHook(pipelineId)['object_attributes']).toMatchObject({
      status: 'success',
      detailed_status: 'passed with warnings',
    });
  });
});

describe('a job hook', () => {
  test('carries the pipeline id as commit.id, and times twice', () => {
    const { gitlab, pipelineId, jobId, projectId } = small;

    expect(gitlab.jobHook(jobId)).toMatchObject({
      object_kind: 'build',
      build_id: jobId,
      build_status: 'failed',
      build_started_at: '2026-11-20 08:00:00 UTC',
      build_started_at_iso: now,
      build_failure_reason: 'runner_system_failure',
      retries_count: 0,
      project_id: projectId,
      project_name: 'Acme / shop',
      commit: { id: pipelineId, status: 'failed' },
    });
  });

  test('of a job that did not fail says unknown_failure, and bridges have none', () => {
    const { gitlab, pipelineId } = small;
    const running = gitlab.world.addJob({ pipelineId, name: 'lint', status: 'running' });
    const bridge = gitlab.world.addJob({ pipelineId, name: 'deploy', kind: 'bridge' });

    expect(gitlab.jobHook(running.id)['build_failure_reason']).toBe('unknown_failure');
    expect(() => gitlab.jobHook(bridge.id)).toThrow('no job hook');
  });
});

describe('a delivery', () => {
  const signingToken = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  test('carries event, instance, secret, key and a signature over the very bytes', async () => {
    await using receiver = await startReceiver();
    const payload = small.gitlab.pipelineHook(small.pipelineId);

    const sent = await small.gitlab.send(receiver.url, payload, { secret: 's3cret', signingToken });

    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'GitLab/19.1.0',
      'x-gitlab-event': 'Pipeline Hook',
      'x-gitlab-instance': small.gitlab.url,
      'x-gitlab-token': 's3cret',
      'idempotency-key': sent.idempotencyKey,
      'webhook-id': sent.idempotencyKey,
    });
    expect(sent.outcome).toMatchObject({ kind: 'answered', status: 202 });
  });

  test('is sent again with the same body and key, and a new request id', async () => {
    await using receiver = await startReceiver();
    const sent = await small.gitlab.send(receiver.url, small.gitlab.jobHook(small.jobId));

    await small.gitlab.resend(sent);

    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.headers['x-gitlab-webhook-uuid']).not.toBe(first?.headers['x-gitlab-webhook-uuid']);
    expect(first?.headers['x-gitlab-event']).toBe('Job Hook');
  });

  test('from an old GitLab has no key', async () => {
    await using receiver = await startReceiver();

    await small.gitlab.send(receiver.url, small.gitlab.jobHook(small.jobId), { gitlabVersion: '15.0' });

    expect(receiver.received[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(receiver.received[0]?.headers).not.toHaveProperty('x-gitlab-instance');
  });

  test('that nobody answers is given up, and not tried again', async () => {
    await using receiver = await startReceiver({ answers: false });

    const sent = await small.gitlab.send(receiver.url, small.gitlab.jobHook(small.jobId), {
      timeoutMs: 2_000,
    });

    expect(sent.outcome.kind).toBe('unanswered');
    expect(receiver.received).toHaveLength(1);
  });

  test('with a signing token of the wrong form is refused', async () => {
    const payload = small.gitlab.jobHook(small.jobId);

    await expect(
      small.gitlab.send(small.gitlab.url, payload, { signingToken: 'whsec_short' }),
    ).rejects.toThrow('32 bytes');
  });
});

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function startReceiver({ answers = true } = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const receive = async () => {
      received.push({ headers: request.headers, body: await text(request) });
      if (answers) response.writeHead(202).end();
    };
    void receive();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
