import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channels, type SlackStandIn, startSlackStandIn } from '../../src/demo/slack/stand-in.ts';

let slack: SlackStandIn;
let client: WebClient;
const ci = channels.ci.id;

beforeEach(async () => {
  slack = await startSlackStandIn();
  client = clientOf(slack, slack.botToken);
});
afterEach(() => slack.close());

function clientOf({ apiUrl }: SlackStandIn, token: string | undefined): WebClient {
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
}

describe('posting', () => {
  test('a posted message is in the history, and its metadata only when asked for', async () => {
    const metadata = { event_type: 'pullcheck', event_payload: { op: 'op-1' } };

    const posted = await client.chat.postMessage({ channel: ci, text: 'One & <two>', metadata });

    expect(posted.message?.text).toBe('One &amp; &lt;two&gt;');
    const [plain] = (await client.conversations.history({ channel: ci })).messages ?? [];
    expect(plain).toMatchObject({ ts: posted.ts, bot_id: 'B0PULLCHECK', text: 'One &amp; &lt;two&gt;' });
    expect(plain?.metadata).toBeUndefined();
    const full = await client.conversations.history({ channel: ci, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
    expect(slack.violations()).toEqual([]);
  });
});
