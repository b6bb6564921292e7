import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitlabNotification } from '../../src/demo/slack/gitlab-notification.ts';
import { channels } from '../../src/demo/slack/people.ts';
import { pipelineLinkIn } from '../../src/slack/threads/pipeline-link.ts';
import { notification } from './gitlab-messages.ts';
import { gitlabUrl, startWorkbench, type Workbench } from './workbench.ts';

const channel = channels.ci.id;
const projectUrl = `${gitlabUrl}/group/app`;
const pipelineUrl = `${projectUrl}/-/pipelines/100`;

let bench: Workbench;

beforeAll(async () => {
  bench = await startWorkbench();
});

afterAll(async () => {
  await bench.stop();
});

/** Each test has a pipeline of its own. */
let pipelineId = 100;

async function remembered(event: Record<string, unknown>): Promise<string | undefined> {
  const { notifications } = bench.replica();
  await notifications.observe({ type: 'message', channel, ts: '1790000000.000100', ...event });
  return notifications.find({ channel, projectUrl, pipelineId, hasEnded: false });
}

function attachments(over: Parameters<typeof notification>[0] = {}) {
  pipelineId += 1;
  return gitlabNotification(notification({ pipelineId, ...over })).attachments;
}

describe("a message is remembered as GitLab's", () => {
  test('posted by its app', async () => {
    expect(await remembered({ bot_id: 'B1', app_id: 'A1', attachments: attachments() })).toBe(
      '1790000000.000100',
    );
  });

  test('posted through a webhook', async () => {
    const event = { bot_id: 'B1', subtype: 'bot_message', attachments: attachments() };
    expect(await remembered(event)).toBe('1790000000.000100');
  });

  test.each<[string, Record<string, unknown>]>([
    ['pasted by a person', { user: 'U1' }],
    ['a reply in a thread', { bot_id: 'B1', thread_ts: '1780000000.000100' }],
    ['an edit', { bot_id: 'B1', subtype: 'message_changed' }],
    ['of ours', { bot_id: 'B1', metadata: { event_type: 'pullcheck' } }],
    ['without a sound ts', { bot_id: 'B1', ts: '1790000000' }],
  ])('but not one %s', async (_, event) => {
    expect(await remembered({ attachments: attachments(), ...event })).toBeUndefined();
  });

  test('but not that the pipeline passed', async () => {
    const passed = attachments({ outcome: 'passed', failedJobs: [] });
    expect(await remembered({ bot_id: 'B1', attachments: passed })).toBeUndefined();
  });

  test('but not for another project, pipeline or channel', async () => {
    const { notifications } = bench.replica();
    await remembered({ bot_id: 'B1', attachments: attachments() });
    const wanted = { channel, projectUrl, pipelineId, hasEnded: false };

    for (const other of [{ channel: 'C2' }, { projectUrl: `${projectUrl}2` }, { pipelineId: 1 }]) {
      expect(await notifications.find({ ...wanted, ...other })).toBeUndefined();
    }
  });

  test('and odd events do no harm', async () => {
    const { notifications } = bench.replica();
    for (const event of [null, 'x', {}, { channel: 1 }, { channel, ts: {}, attachments: 'x', blocks: 7 }]) {
      await expect(notifications.observe(event)).resolves.toBeUndefined();
    }
  });
});

describe('the pipeline of a message is found', () => {
  test.each<[string, Record<string, unknown>]>([
    ['in the title', { attachments: [{ title_link: `${pipelineUrl}/failures` }] }],
    [
      'in the fallback',
      {
        attachments: [{ fallback: `Pipeline <${pipelineUrl}|#100> of <${projectUrl}/-/commits/main|main>` }],
      },
    ],
    ['in a field', { attachments: [{ fields: [{ value: `<${pipelineUrl}/failures|test>` }] }] }],
    [
      'in blocks',
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `*<${pipelineUrl}|#100>* failed` } }] },
    ],
    ['in the text', { text: `Pipeline <${pipelineUrl}?a=1&amp;b=2|#100> failed` }],
  ])('%s', (_, message) => {
    expect(pipelineLinkIn({ text: '', attachments: [], ...message }, gitlabUrl)).toEqual({
      projectUrl,
      pipelineId: 100,
    });
  });

  test.each([
    ['another host', 'https://gitlab.evil.example/group/app/-/pipelines/100'],
    ['a host that begins alike', 'https://gitlab.example.com.evil.example/group/app/-/pipelines/100'],
    ['user information', 'https://gitlab.example.com@evil.example/group/app/-/pipelines/100'],
    ['another page', `${projectUrl}/-/jobs/100`],
    ['a longer word', `${pipelineUrl}x`],
    ['two pipelines', `${pipelineUrl} ${projectUrl}/-/pipelines/101`],
  ])('but not in the address of %s', (_, text) => {
    expect(pipelineLinkIn({ text, attachments: [] }, gitlabUrl)).toBeUndefined();
  });

  test('below a GitLab that lives under a path', () => {
    const link = pipelineLinkIn(
      { text: 'https://example.com/gitlab/a/b/c/-/pipelines/5', attachments: [] },
      'https://example.com/gitlab/',
    );
    expect(link).toEqual({ projectUrl: 'https://example.com/gitlab/a/b/c', pipelineId: 5 });
  });

  test('in hostile text without delay', () => {
    const started = performance.now();
    for (const unit of ['https://', `${projectUrl}/`, 'http', '<']) {
      pipelineLinkIn(
        { text: unit.repeat(40_000), attachments: [{ fallback: unit.repeat(40_000) }] },
        gitlabUrl,
      );
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
