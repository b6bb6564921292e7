import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { judgeWorld } from '../../src/demo/judge-world.ts';
import { threadsOf } from '../../src/demo/play.ts';
import { channels, type SlackStandIn, startSlackStandIn, users } from '../../src/demo/slack/stand-in.ts';

let slack: SlackStandIn;
let gitlab: GitlabStandIn;
beforeAll(async () => {
  [slack, gitlab] = await Promise.all([startSlackStandIn(), startGitlabStandIn()]);
});
afterAll(() => Promise.all([slack.close(), gitlab.close()]));

test('what neither service objects to and every scenario accounts for is fine; anything else is named', async () => {
  const world = { slack, gitlab, channel: channels.ci.id };
  slack.say({ user: users.ana.id, channel: channels.ci.id, text: 'good morning' });
  const played = [{ threads: threadsOf(world) }];
  expect(judgeWorld(world, { played })).toEqual([]);

  slack.say({ user: users.ana.id, channel: channels.general.id, text: 'hello' });
  await fetch(new URL('/nowhere', slack.apiUrl));
  await fetch(`${gitlab.url}/api/v4/nowhere`);

  expect(judgeWorld(world, { played: [] })).toEqual([
    expect.stringMatching(/^Slack objects: .*nowhere/),
    expect.stringMatching(/^GitLab objects: .*nowhere/),
    'a message in the channel belongs to no scenario',
    'there are messages in #general',
  ]);
});
