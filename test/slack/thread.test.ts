import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Message as StoredMessage } from '../../src/demo/slack/message.ts';
import { channels } from '../../src/demo/slack/people.ts';
import { PermanentError } from '../../src/errors.ts';
import { notification, wireOf } from './gitlab-messages.ts';
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

/** Only `outcome: null` asks for GitLab's message without waiting for it. */
const running = { outcome: null } as const;

const twoCauses = [
  reply(),
  reply([job({ jobId: 2, jobName: 'test' }, { cause: 'disk-full' })], { key: 'disk' }),
] as const;

/** The threads of the channel: parent first, as their metadata names them. */
function threads(where = channel): string[][] {
  return bench.slack.messages(where).map(({ ts }) => bench.slack.thread(where, ts).map(nameOf));
}

function nameOf({ metadata, deleted, author, blocks }: StoredMessage): string {
  if (deleted) return 'deleted';
  if (metadata === null) return author.kind;
  const hasButtons = blocks.some(({ type }) => type === 'actions');
  return hasButtons
    ? `reply ${JSON.stringify(metadata['event_payload']).match(/"cause":"([^"]+)/)?.[1]}`
    : 'parent';
}

describe('a thread', () => {
  test('is a parent with one reply per cause, image and role', async () => {
    const outcome = await bench.replica().thread.sync(incident({ ...running, replies: twoCauses }), channel);

    expect(outcome).toMatchObject({ kind: 'synced', channel });
    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
  });

  test('grows in place as more arrives', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident(running), channel);

    const more = [reply([job(), job({ jobId: 3, jobName: 'lint' })]), twoCauses[1]] as const;
    await bench.replica().thread.sync(incident({ ...running, revision: 2, replies: more }), channel);

    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
    expect(JSON.stringify(bench.slack.messages(channel)[0]?.blocks)).toContain('3 jobs stopped');
    expect(bench.slack.calls('chat.update')).toHaveLength(2);
  });

  test('costs nothing where nothing changed', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident(running), channel);
    await thread.sync(incident(running), channel);
    await thread.sync(incident({ ...running, revision: 2 }), channel);

    expect(bench.slack.calls()).toHaveLength(2);
  });

  test('is not set back by an older revision', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident({ ...running, revision: 5, replies: twoCauses }), channel);

    expect(await bench.replica().thread.sync(incident({ ...running, revision: 4 }), channel)).toEqual({
      kind: 'stale',
    });
    expect(JSON.stringify(bench.slack.messages(channel)[0]?.blocks)).toContain('2 jobs stopped');
  });

  test('stays in its channel when another one is configured', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident(running), channel);
    await thread.sync(incident({ ...running, revision: 2, replies: twoCauses }), channels.team.id);

    expect(threads(channels.team.id)).toEqual([]);
    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
  });

  test('moves to the configured channel when its own was archived', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident(running), channel);
    bench.slack.archive(channel);

    await expect(
      thread.sync(incident({ ...running, revision: 2, replies: twoCauses }), channel),
    ).rejects.toThrow(PermanentError);
    await thread.sync(incident({ ...running, revision: 2, replies: twoCauses }), channels.team.id);

    expect(threads(channels.team.id)).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
  });

  test('comes to exist once though every call to Slack goes wrong after it took effect', async () => {
    for (const method of ['chat.postMessage', 'chat.update']) {
      bench.slack.fault({ method, stage: 'after', times: 3, does: { kind: 'drop' } });
    }
    await untilDone(
      () => bench.replica().thread.sync(incident({ ...running, replies: twoCauses }), channel),
      30,
    );

    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
  });

  test('comes to exist once though five workers render it at once', async () => {
    const workers = Array.from({ length: 5 }, () => bench.replica());
    await Promise.all(
      workers.map(({ thread }, index) =>
        untilDone(
          () => thread.sync(incident({ ...running, revision: 1 + (index % 2), replies: twoCauses }), channel),
          60,
        ),
      ),
    );

    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
  });

  test('goes on wherever a killed process left it', async () => {
    let pipelineId = 100;
    for (let call = 1; call <= 3; call += 1) {
      for (const stage of ['received', 'done', 'answered'] as const) {
        pipelineId += 1;
        const id = `7/${pipelineId}`;
        const mine = incident({ ...running, id, pipelineId, replies: twoCauses });
        const dying = bench.redis.client();
        let seen = 0;
        const off = bench.slack.onCall((event) => {
          if (event.call.method !== 'chat.postMessage' || event.stage !== stage) return;
          seen += 1;
          if (seen === call) dying.disconnect();
        });
        await bench
          .replica({ connection: dying })
          .thread.sync(mine, channel)
          .catch(() => undefined);
        off();

        await untilDone(() => bench.replica().thread.sync(mine, channel), 40);
      }
    }
    expect(threads()).toEqual(
      Array.from({ length: 9 }, () => ['parent', 'reply dns-failure', 'reply disk-full']),
    );
  });
});

describe("under GitLab's own message", () => {
  test('the replies go, and no parent of ours is posted', async () => {
    const { thread, notifications } = bench.replica();
    const posted = bench.slack.postGitlabNotification(notification());
    await notifications.observe({ type: 'message', channel, ...wireOf(posted) });

    expect(await thread.sync(incident(), channel)).toEqual({ kind: 'synced', channel, threadTs: posted.ts });
    expect(threads()).toEqual([['app', 'reply dns-failure']]);
  });

  test('also where it arrives while we wait', async () => {
    const { thread, notifications } = bench.replica();
    const syncing = thread.sync(incident(), channel);
    const posted = bench.slack.postGitlabNotification(notification({ via: 'webhook' }));
    await notifications.observe({ type: 'message', channel, ...wireOf(posted) });
    await syncing;

    expect(threads()).toEqual([['webhook', 'reply dns-failure']]);
  });

  test('also where no event told of it: the channel is looked through once', async () => {
    bench.slack.postGitlabNotification(notification());
    await bench.replica().thread.sync(incident(), channel);

    expect(threads()).toEqual([['app', 'reply dns-failure']]);
    expect(bench.slack.calls('conversations.history')).toHaveLength(1);
  });

  test('not once a parent of ours is there', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident(running), channel);
    bench.slack.postGitlabNotification(notification());
    await thread.sync(incident({ revision: 2, replies: twoCauses }), channel);

    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full'], ['app']]);
  });

  test('the newest counts where a retried pipeline failed again', async () => {
    const { thread, notifications } = bench.replica();
    const posted = [notification(), notification()].map(bench.slack.postGitlabNotification);
    for (const message of posted.toReversed()) await notifications.observe({ channel, ...wireOf(message) });

    expect(await thread.sync(incident(), channel)).toMatchObject({ threadTs: posted[1]?.ts });
  });

  test('or under ours after three seconds, though the channel may not be read', async () => {
    await bench.stop();
    bench = await startWorkbench({ scopes: ['chat:write'] });
    const begun = performance.now();
    await bench.replica().thread.sync(incident(), channel);

    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(threads()).toEqual([['parent', 'reply dns-failure']]);
  });
});

describe('jobs that are allowed to fail', () => {
  const lenient = { replies: [reply([job({ allowFailure: true })])] } as const;

  test('get no parent of their own where the pipeline passes, or has not failed yet', async () => {
    const { thread } = bench.replica();

    expect(await thread.sync(incident({ ...lenient, outcome: null }), channel)).toEqual({
      kind: 'nothing-to-say',
    });
    expect(await thread.sync(incident({ ...lenient, outcome: 'passed', revision: 2 }), channel)).toEqual({
      kind: 'nothing-to-say',
    });
    expect(threads()).toEqual([]);
  });

  test("are answered under GitLab's message", async () => {
    const { thread, notifications } = bench.replica();
    const posted = bench.slack.postGitlabNotification(notification({ outcome: 'passed with warnings' }));
    await notifications.observe({ channel, ...wireOf(posted) });
    await thread.sync(incident({ ...lenient, outcome: 'passed' }), channel);

    expect(threads()).toEqual([['app', 'reply dns-failure']]);
  });

  test('are answered where the pipeline fails', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident({ ...lenient, outcome: null }), channel);
    await thread.sync(incident({ ...lenient, outcome: 'failed', revision: 2 }), channel);

    expect(threads()).toEqual([['parent', 'reply dns-failure']]);
  });
});

describe('what somebody deleted', () => {
  test('a reply: is not posted again', async () => {
    const { thread } = bench.replica();
    const synced = await thread.sync(incident({ ...running, replies: twoCauses }), channel);
    const [, first] = bench.slack.thread(channel, 'threadTs' in synced ? synced.threadTs : '');
    bench.slack.deleteMessage(channel, first?.ts ?? '');
    const more = [reply([job(), job({ jobId: 3 })]), twoCauses[1]] as const;
    await thread.sync(incident({ ...running, revision: 2, replies: more }), channel);

    expect(threads()).toEqual([['parent', 'reply disk-full']]);
  });

  test('a parent with replies: the thread goes on below what is left of it', async () => {
    const { thread } = bench.replica();
    await thread.sync(incident(running), channel);
    bench.slack.deleteMessage(channel, bench.slack.messages(channel)[0]?.ts ?? '');
    await thread.sync(incident({ ...running, revision: 2, replies: twoCauses }), channel);

    expect(threads()).toEqual([['deleted', 'reply dns-failure', 'reply disk-full']]);
  });

  test.each(['unthreaded', 'thread_not_found'] as const)(
    "GitLab's message before the reply (%s): a thread of ours takes its place, once",
    async (orphanReply) => {
      await bench.stop();
      bench = await startWorkbench({ orphanReply });
      const { thread, notifications } = bench.replica();
      const posted = bench.slack.postGitlabNotification(notification());
      await notifications.observe({ type: 'message', channel, ...wireOf(posted) });
      bench.slack.deleteMessage(channel, posted.ts);
      await thread.sync(incident({ replies: twoCauses }), channel);
      await bench.replica().thread.sync(incident({ replies: twoCauses, revision: 2 }), channel);

      expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
    },
  );

  test("GitLab's message, and the answer that tells of it is lost: still one thread", async () => {
    const { thread, notifications } = bench.replica();
    const posted = bench.slack.postGitlabNotification(notification());
    await notifications.observe({ type: 'message', channel, ...wireOf(posted) });
    bench.slack.deleteMessage(channel, posted.ts);
    bench.slack.fault({ method: 'chat.postMessage', stage: 'after', does: { kind: 'drop' } });
    await untilDone(() => thread.sync(incident({ replies: twoCauses }), channel));

    expect(threads()).toEqual([['parent', 'reply dns-failure', 'reply disk-full']]);
  });
});
