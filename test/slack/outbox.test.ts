import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channels } from '../../src/demo/slack/people.ts';
import { ExternalError, PermanentError } from '../../src/errors.ts';
import { replyMessage } from '../../src/slack/messages/reply-message.ts';
import { opId } from '../../src/slack/threads/op.ts';
import type { Shown, ShowRequest } from '../../src/slack/threads/show.ts';
import { incident, job, reply } from './incidents.ts';
import { startWorkbench, untilDone, type Workbench } from './workbench.ts';

const channel = channels.ci.id;

let bench: Workbench;

beforeEach(async () => {
  bench = await startWorkbench();
});

afterEach(async () => {
  await bench.stop();
});

function request(over: Partial<ShowRequest> = {}): ShowRequest {
  return {
    op: opId('7/100', 'reply', 'dns', 0),
    channel,
    threadTs: null,
    message: replyMessage(incident(), reply()),
    revision: 1,
    ...over,
  };
}

function changed(revision: number): ShowRequest {
  return request({
    message: replyMessage(incident(), reply([job({ jobName: `job-${revision}` })])),
    revision,
  });
}

function posted(): number {
  return bench.slack.messages(channel).length;
}

describe('a message', () => {
  test('is posted once, with metadata, escaped text and no unfurling', async () => {
    const shown = await bench.replica().outbox.show(request());

    expect(shown).toMatchObject({ kind: 'shown', channel, change: 'posted' });
    expect(bench.slack.calls('chat.postMessage')[0]?.args).toMatchObject({
      client_msg_id: request().op,
      metadata: { event_type: 'pullcheck', event_payload: { op: request().op, cause: 'dns-failure' } },
      unfurl_links: 'false',
      parse: 'none',
    });
    expect(bench.slack.violations()).toEqual([]);
  });

  test('that did not change costs no further call', async () => {
    const { outbox } = bench.replica();
    await outbox.show(request());

    expect(await outbox.show(request({ revision: 2 }))).toMatchObject({ change: 'none' });
    expect(await bench.replica().outbox.show(request())).toMatchObject({ change: 'none' });
    expect(bench.slack.calls()).toHaveLength(1);
  });

  test('that changed is updated where it stands', async () => {
    const { outbox } = bench.replica();
    const { ts } = await shownAt(outbox.show(request()));

    expect(await outbox.show(changed(2))).toEqual({ kind: 'shown', channel, ts, change: 'updated' });
    expect(JSON.stringify(bench.slack.messages(channel)[0]?.blocks)).toContain('job-2');
    expect(bench.slack.calls('chat.update')[0]?.args).toMatchObject({ parse: 'none' });
  });

  test('is not set back by an older revision', async () => {
    const { outbox } = bench.replica();
    await outbox.show(changed(3));

    await bench.replica().outbox.show(changed(2));
    await outbox.show(request({ revision: 1 }));

    expect(bench.slack.calls()).toHaveLength(1);
  });

  test('that somebody deleted stays deleted', async () => {
    const { outbox } = bench.replica();
    const { ts } = await shownAt(outbox.show(request()));
    bench.slack.deleteMessage(channel, ts);

    expect(await outbox.show(changed(2))).toEqual({ kind: 'deleted', ts });
    expect(await outbox.show(changed(3))).toEqual({ kind: 'deleted', ts });
    expect(posted()).toBe(0);
    expect(bench.slack.calls('chat.update')).toHaveLength(1);
  });

  test('goes out in plain words where it is over the limits', async () => {
    const message = replyMessage(incident(), reply());
    const tooMuch = {
      ...message,
      blocks: Array.from(
        { length: 60 },
        () => message.blocks[0] ?? { type: 'actions' as const, elements: [] },
      ),
    };

    expect(await bench.replica().outbox.show(request({ message: tooMuch }))).toMatchObject({
      change: 'posted',
    });
    expect(bench.slack.messages(channel)[0]?.text).toContain("The registry's name did not resolve");
    expect(bench.logged.filter(({ level }) => level >= 50)).toHaveLength(1);
  });

  test.each(['invalid_blocks', 'msg_blocks_too_long', 'metadata_too_large'])(
    'goes out in plain words where Slack answers %s',
    async (error) => {
      bench.slack.fault({ method: 'chat.postMessage', does: { kind: 'error', error } });
      const { outbox } = bench.replica();

      expect(await outbox.show(request())).toMatchObject({ change: 'posted' });
      expect(await outbox.show(request())).toMatchObject({ change: 'none' });
      expect(posted()).toBe(1);
      expect(bench.logged.filter(({ level }) => level >= 50)).toHaveLength(1);
    },
  );
});

describe('exactly one message stands in Slack', () => {
  const after = { method: 'chat.postMessage', stage: 'after' } as const;

  test.each([
    ['the answer never comes', { ...after, does: { kind: 'hang' } }],
    ['the connection breaks before the answer', { ...after, does: { kind: 'drop' } }],
    ['the answer is a 500', { ...after, does: { kind: 'status', status: 500 } }],
    ['the answer is a 503', { ...after, does: { kind: 'status', status: 503 } }],
    ['the answer is no JSON', { ...after, does: { kind: 'malformed' } }],
    [
      'Slack says fatal_error although it posted',
      { ...after, does: { kind: 'error', error: 'fatal_error' } },
    ],
    ['the request is lost', { method: 'chat.postMessage', does: { kind: 'drop' } }],
    ['the request hangs', { method: 'chat.postMessage', does: { kind: 'hang' } }],
    ['Slack is down', { method: 'chat.postMessage', times: 2, does: { kind: 'status', status: 502 } }],
  ] as const)('though %s', async (_, fault) => {
    bench.slack.fault(fault);
    const { outbox } = bench.replica();

    expect(await untilDone(() => outbox.show(request()))).toMatchObject({ kind: 'shown' });
    expect(posted()).toBe(1);
    expect(bench.slack.violations()).toEqual([]);
  });

  test('though the message appears only after we gave up waiting for the answer', async () => {
    const effects: string[] = [];
    bench.slack.onCall(({ stage, call }) => void (stage === 'done' && effects.push(call.method)));
    // After the timeout, and well before it is settled that nothing came, a fifth of the timeout later.
    bench.slack.fault({ method: 'chat.postMessage', does: { kind: 'slow', ms: 5_600 } });
    const { outbox } = bench.replica({ timeoutMs: 5_000 });
    await expect(outbox.show(request())).rejects.toMatchObject({ code: 'timeout' });
    await expect(outbox.show(request())).rejects.toMatchObject({ code: 'unsettled' });

    await untilDone(() => outbox.show(request()));
    await bench.slack.waitFor(() => effects.length >= 2);

    expect(effects).toEqual(['chat.postMessage', 'conversations.history', 'chat.update']);
    expect(posted()).toBe(1);
  });

  test('though the answer is lost, the look-up fails at first, and other messages fill pages', async () => {
    const { outbox } = bench.replica();
    bench.slack.fault({ ...after, does: { kind: 'drop' } });
    bench.slack.fault({ method: 'conversations.history', does: { kind: 'status', status: 500 } });
    await expect(outbox.show(request())).rejects.toThrow(ExternalError);
    for (let other = 0; other < 3; other += 1) {
      await outbox.show(request({ op: opId('other', other) }));
    }

    await untilDone(() => outbox.show(request()));

    expect(posted()).toBe(4);
  });

  test('in a thread too, found again among the replies', async () => {
    const { outbox } = bench.replica();
    const { ts: threadTs } = await shownAt(outbox.show(request({ op: opId('parent') })));
    bench.slack.fault({ ...after, does: { kind: 'hang' } });

    await untilDone(() => outbox.show(request({ threadTs })));

    expect(bench.slack.thread(channel, threadTs)).toHaveLength(2);
    expect(bench.slack.calls('conversations.replies')).toHaveLength(1);
  });

  test('though the process dies after the post and before it is saved', async () => {
    const dying = bench.redis.client();
    bench.slack.onCall(({ stage, call }) => {
      if (stage === 'done' && call.method === 'chat.postMessage') dying.disconnect();
    });
    await expect(bench.replica({ connection: dying }).outbox.show(request())).rejects.toThrow(
      'Connection is closed',
    );

    expect(await untilDone(() => bench.replica().outbox.show(request()))).toMatchObject({ kind: 'shown' });
    expect(posted()).toBe(1);
  });

  test('though ten workers want to post it at once', async () => {
    const workers = Array.from({ length: 10 }, () => bench.replica());

    const all = await Promise.all(workers.map(({ outbox }) => untilDone(() => outbox.show(request()), 40)));

    expect(new Set(all.map((shown) => ('ts' in shown ? shown.ts : shown.kind))).size).toBe(1);
    expect(posted()).toBe(1);
    expect(bench.slack.calls('chat.postMessage')).toHaveLength(1);
  });

  test('though Slack limits the rate: not asked again before it said', async () => {
    bench.slack.fault({ method: 'chat.postMessage', does: { kind: 'rate-limit', retryAfterSeconds: 1 } });
    const { outbox } = bench.replica();

    await expect(outbox.show(request())).rejects.toMatchObject({ code: 'ratelimited', retryAfterMs: 1_000 });
    await expect(bench.replica().outbox.show(request())).rejects.toMatchObject({ code: 'ratelimited' });
    expect(bench.slack.calls('chat.postMessage')).toHaveLength(1);

    await untilDone(() => outbox.show(request()));
    expect(posted()).toBe(1);
    expect(bench.slack.calls('conversations.history')).toHaveLength(0);
  });

  test('though the limit does not say how long', async () => {
    bench.slack.fault({ method: 'chat.postMessage', does: { kind: 'rate-limit', retryAfterSeconds: null } });

    await expect(bench.replica().outbox.show(request())).rejects.toMatchObject({
      code: 'ratelimited',
      retryAfterMs: 30_000,
    });
  });

  test('though Slack was not reachable: nothing has to be looked up', async () => {
    const { outbox } = bench.replica();
    await bench.slack.close();

    await expect(outbox.show(request())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await bench.redis.client().hexists(`pullcheck:post:${request().op}`, 'intent')).toBe(0);
  });
});

describe('where nobody can know', () => {
  test('nothing is posted twice and the operator is told', async () => {
    await bench.stop();
    bench = await startWorkbench({ scopes: ['chat:write'] });
    bench.slack.fault({ method: 'chat.postMessage', stage: 'after', does: { kind: 'drop' } });
    const { outbox } = bench.replica();

    expect(await untilDone(() => outbox.show(request()))).toEqual({ kind: 'ambiguous' });
    expect(await outbox.show(request())).toEqual({ kind: 'ambiguous' });
    expect(posted()).toBe(1);
    expect(bench.logged).toContainEqual(expect.objectContaining({ level: 50, code: 'missing_scope' }));
  });
});

describe('a refusal tells the operator what to do', () => {
  test.each([
    [channels.general.id, 'not_in_channel', '/invite @pullcheck'],
    ['C0NOWHERE', 'channel_not_found', 'SLACK_CHANNEL'],
    [channels.old.id, 'is_archived', 'unarchive'],
  ])('%s: %s', async (where, code, advice) => {
    const failure = bench.replica().outbox.show(request({ channel: where }));

    await expect(failure).rejects.toThrow(PermanentError);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(advice) });
  });

  test.each([
    ['invalid_auth', 'SLACK_BOT_TOKEN'],
    ['missing_scope', 'manifest.yml'],
    ['something_new', 'docs.slack.dev'],
  ])('%s', async (error, advice) => {
    bench.slack.fault({ method: 'chat.postMessage', does: { kind: 'error', error } });
    const { outbox } = bench.replica();

    await expect(outbox.show(request())).rejects.toMatchObject({
      code: error,
      message: expect.stringContaining(advice),
    });
    expect(await outbox.show(request())).toMatchObject({ change: 'posted' });
  });
});

async function shownAt(showing: Promise<Shown>): Promise<{ ts: string }> {
  const shown = await showing;
  if (shown.kind !== 'shown') throw new Error(`not shown but ${shown.kind}`);
  return { ts: shown.ts };
}
