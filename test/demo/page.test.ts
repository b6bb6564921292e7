import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromium, startChromium, visit } from './chromium.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

describe.skipIf(!hasChromium)('the page of the demo, in Chromium', () => {
  let demo: ChildProcess;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    const child = spawn(process.execPath, ['dist/cli.js', 'demo'], {
      env: { PATH: process.env['PATH'], PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    demo = child;
    const [line] = await once(createInterface(child.stdout), 'line');
    url = String(line);
    browser = await startChromium();
  });

  afterAll(async () => {
    await browser.close();
    const ended = once(demo, 'exit');
    demo.kill('SIGINT');
    await ended;
  });

  test('a scenario goes from its start to a thread that says why, with what hosts saw beside it', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, 'A tag with a letter missing');

    const thread = page.getByRole('log', { name: 'Thread' });
    await thread.getByText('The tag or digest does not exist').first().waitFor();
    await thread.getByText('confirmed on the host where it failed').waitFor();
    const behind = page.getByRole('region', { name: 'Behind it' });
    for (const hop of ['received', 'queued', 'taken', 'read', 'suspected', 'asked', 'concluded', 'replied'])
      await behind.locator('.reached .hop-name', { hasText: new RegExp(`^${hop}$`) }).waitFor();
    const manifest = behind.getByRole('row', { name: /^manifest/ });
    await expect.poll(() => manifest.getByRole('cell').allTextContents()).toHaveLength(3);
    for (const cell of await manifest.getByRole('cell').allTextContents()) expect(cell).toContain('failed');
    expect(complaints).toEqual([]);
  });

  test('a button that opens the log of the job is answered, and shows the log', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, 'The stored registry login has expired');
    await page.getByRole('button', { name: 'Open job log' }).click();

    const behind = page.getByRole('region', { name: 'Behind it' });
    await behind.getByText('Your authorization token has expired').waitFor();
    expect(complaints).toEqual([]);
  });

  test('from failure to fixed in three clicks: start, repair, retry', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, 'Docker Hub limits anonymous pulls');
    const behind = page.getByRole('region', { name: 'Behind it' });
    await behind.getByText('concluded').waitFor();
    await page.getByRole('button', { name: 'Let the limit reset' }).click();
    await behind.getByRole('button', { name: 'retry build' }).click();

    const pipeline = behind.getByText(/^Pipeline #\d+ of acme\/shop/);
    await pipeline.getByText('success').waitFor();
    expect(complaints).toEqual([]);
  });

  test('from a refused pull to a proven fix in three clicks, and back with two', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, "Another project's private image");
    const thread = page.getByRole('log', { name: 'Thread' });
    await thread.getByRole('button', { name: 'Set registry credentials' }).click();
    await page.getByRole('dialog').getByText('DOCKER_AUTH_CONFIG of acme/website').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();

    await thread.getByText('@ana stored a credential').waitFor();
    await thread.getByText('ran again and succeeded').waitFor();
    await thread.getByText('fixed and proven').waitFor();
    await thread.getByRole('button', { name: 'Undo the change' }).click();
    await page.getByRole('dialog').getByRole('button').last().click();
    await thread.getByText('@ana undid it').waitFor();
    expect(complaints).toEqual([]);
  });

  test('from a mistyped tag to a proven fix in three clicks: start, merge request, merge', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, 'A tag with a letter missing');
    const thread = page.getByRole('log', { name: 'Thread' });
    await thread.getByRole('button', { name: 'Open a merge request' }).click();
    const behind = page.getByRole('region', { name: 'Behind it' });
    await behind.getByRole('button', { name: 'merge !1' }).click();

    await thread.getByText('was merged into feature/newer-base. Job build ran again and succeeded').waitFor();
    await thread.getByText('fixed and proven').waitFor();
    expect(await behind.getByText(/^Pipeline #\d+ of acme\/shop/).allTextContents()).toEqual([
      expect.stringContaining('success'),
      expect.stringContaining('failed'),
    ]);
    expect(complaints).toEqual([]);
  });

  test('a login that nobody keeps is typed on the page that a click leads to', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, 'A token in the error');
    const [, username = '', password = ''] =
      /types (\S+) and (\S+)\./.exec(await page.getByText('Whoever is asked for a login').innerText()) ?? [];
    const thread = page.getByRole('log', { name: 'Thread' });
    await thread.getByRole('button', { name: 'Set registry credentials' }).click();
    const opening = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Enter the credential' }).click();
    const form = await opening;
    await form.getByLabel('Username').fill(username);
    await form.getByLabel('Password or token').fill(password);
    await form.getByRole('button', { name: 'Try it and store it' }).click();
    await form.getByText('now holds it').waitFor();

    await thread.getByText('@ana stored a credential').waitFor();
    await thread.getByText('ran again and succeeded').waitFor();
    await thread.getByText('fixed and proven').waitFor();
    expect(complaints).toEqual([]);
  });

  test('who may not change GitLab is told so alone, and nothing changes', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, "Another project's private image");
    const thread = page.getByRole('log', { name: 'Thread' });
    await page.getByLabel('You are').selectOption({ label: 'Ben Okafor (member)' });
    await thread.getByRole('button', { name: 'Set registry credentials' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();

    await page.getByText('Only visible to you').first().waitFor();
    expect(await thread.getByText('stored a credential').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('commands are typed, and only the one who typed sees the answer', async () => {
    const { page, complaints } = await visit(browser, url);
    await page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: 'general' }).click();
    await page.getByRole('textbox', { name: 'Message #general' }).fill('/pullcheck help');
    await page.keyboard.press('Enter');

    await page.getByText('Only visible to you').waitFor();
    await page.getByText('Diagnose this log').first().waitFor();
    await page.getByLabel('You are').selectOption({ label: 'Ben Okafor (member)' });
    await expect.poll(() => page.getByText('Only visible to you').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('the message shortcut answers on a message that somebody wrote', async () => {
    const { page, complaints } = await visit(browser, url);
    await page
      .getByRole('textbox', { name: 'Message #ci-alerts' })
      .fill(
        'ERROR: Job failed: failed to pull image "alpine:3.99" with specified policies [always]: manifest unknown',
      );
    await page.getByRole('button', { name: 'Send' }).click();
    const message = page.getByRole('article').filter({ hasText: 'alpine:3.99' });
    await message.hover();
    await message.getByRole('button', { name: 'Diagnose this log' }).click();

    const answer = page.getByRole('article').filter({ hasText: 'Only visible to you' });
    await answer.getByText('The tag or digest does not exist').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a command in a thread is refused as Slack refuses it', async () => {
    const { page } = await visit(browser, url);
    await start(page, 'A service with a version that does not exist');
    await page.getByRole('textbox', { name: 'Reply in the thread' }).fill('/pullcheck help');
    await page.keyboard.press('Enter');

    const refusal = page.getByRole('alert').getByText('/pullcheck is not supported in threads');
    await refusal.waitFor();
    expect(await refusal.isVisible()).toBe(true);
  });

  test('a stranger sees the shared channel alone', async () => {
    const { page } = await visit(browser, url);
    await page.getByLabel('You are').selectOption({ label: 'Sam Stranger (from another company)' });

    const channels = page.getByRole('navigation', { name: 'Channels' });
    await expect
      .poll(() => channels.getByRole('button').allTextContents())
      .toEqual(['# partners', 'App Home']);
  });

  test('everything is reached by the keyboard alone', async () => {
    const { page } = await visit(browser, url);
    await page.locator('.scenario').first().waitFor();
    await tabTo(page, 'Start');
    await page.keyboard.press('Enter');
    await page.getByRole('log', { name: 'Thread' }).waitFor();
    await page.getByRole('button', { name: 'Open job log' }).waitFor();
    await tabTo(page, 'Open job log');
    await page.keyboard.press('Enter');

    const log = page.getByRole('heading', { name: /^Log of job/ });
    await log.waitFor();
    expect(await log.isVisible()).toBe(true);
  });

  test('nothing is wider than the window, light and dark, wide and narrow', async () => {
    const { page, complaints } = await visit(browser, url);
    await start(page, 'The runner takes only images that its owner listed');
    await page.getByRole('button', { name: 'Open job log' }).waitFor();

    for (const width of [1_440, 420]) {
      for (const [colorScheme, background] of [
        ['light', 'rgb(244, 243, 247)'],
        ['dark', 'rgb(19, 18, 23)'],
      ] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        const shown = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
        expect(shown).toBe(background);
      }
    }
    expect(complaints).toEqual([]);
  });
});

async function start(page: Page, title: string): Promise<void> {
  const scenario = page.getByRole('listitem').filter({ hasText: title });
  await scenario.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('log', { name: 'Thread' }).waitFor();
}

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let pressed = 0; pressed < 200; pressed += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate('document.activeElement.textContent')) === name) return;
  }
  throw new Error(`Tab never comes to ${name}`);
}
