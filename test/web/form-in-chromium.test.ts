import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { FormGrant } from '../../src/accounts/forms.ts';
import { type AccountsWorld, ana, startAccountsWorld } from '../accounts/world.ts';
import { hasChromium, startChromium } from '../chromium.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';
import { grant as granted } from './grant.ts';

const grant: FormGrant = {
  ...granted,
  with: 'own-token',
  registry: 'registry.example.com',
  image: 'registry.example.com/team/app:1.2',
};

describe.skipIf(!hasChromium)('the page in Chromium', () => {
  let redis: TestRedis;
  let chromium: Browser;

  beforeAll(async () => {
    [redis, chromium] = await Promise.all([startTestRedis(), startChromium()]);
  });

  afterAll(async () => {
    await chromium.close();
    await redis.stop();
  });

  async function start(over: { readonly oauth?: boolean; readonly options?: BrowserContextOptions } = {}) {
    const world = await startAccountsWorld({ redis, oauth: over.oauth ?? false });
    const context = await chromium.newContext({ locale: 'en-GB', ...over.options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    const requested: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requested.push(request.url()));
    return { world, page, complaints, requested };
  }

  /** What has the focus, as a screen reader names it. */
  async function focused(page: Page): Promise<string> {
    const text: unknown = await page.evaluate(
      `(() => { const e = document.activeElement; const label = e.labels?.[0]?.textContent ?? e.textContent;
        return e.tagName.toLowerCase() + ':' + label.trim().split('\\n')[0]; })()`,
    );
    return String(text);
  }

  const own = (world: AccountsWorld, requested: readonly string[]) =>
    requested.filter((url) => !url.startsWith(world.publicUrl) && !url.startsWith('data:'));

  test('it is filled in and sent by keyboard alone, in the order it is read in', async () => {
    const { world, page, complaints, requested } = await start();
    await page.goto(await world.forms.issue(grant));

    const order: string[] = [];
    for (const keys of ['', 'robot', 's3cret-token', '', '', '']) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
      await page.keyboard.type(keys);
    }
    expect(order).toEqual([
      'input:Registry',
      'input:Username',
      'input:Password or token',
      'input:Project acme/shop',
      'input:Only for protected branches and tags',
      'button:Try it and store it',
    ]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Stored' }).waitFor();

    expect(world.stored[0]?.[1]).toMatchObject({
      registry: 'registry.example.com',
      username: 'robot',
      scope: 'project',
      isProtected: true,
    });
    expect(world.stored[0]?.[1].password()).toBe('s3cret-token');
    expect(page.url()).not.toContain('s3cret-token');
    expect(complaints).toEqual([]);
    expect(own(world, requested)).toEqual([]);
  });

  test('arrows choose the group, the space bar the checkbox', async () => {
    const { world, page } = await start();
    await page.goto(await world.forms.issue(grant));
    await page.getByLabel('Username').fill('robot');
    await page.getByLabel('Password or token').fill('s3cret-token');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Stored' }).waitFor();

    expect(world.stored[0]?.[1]).toMatchObject({ scope: 'group', isProtected: false });
  });

  test('every control has a label and a description, the page a language, a title and one first heading', async () => {
    const { world, page } = await start();
    await page.goto(await world.forms.issue(grant));

    expect(await page.title()).toBe('Store a registry credential · Pullcheck');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('h1').count()).toBe(1);
    const bare: unknown = await page.evaluate(
      `[...document.querySelectorAll('input')].filter((e) => e.labels.length === 0 ||
        !e.getAttribute('aria-describedby').split(' ').every((id) => document.getElementById(id))).length`,
    );
    expect(bare).toBe(0);
    expect(await page.getByLabel('Password or token').getAttribute('type')).toBe('password');
    expect(await page.getByRole('group', { name: 'Where to store it' }).count()).toBe(1);
  });

  test('what is wrong is announced, has the focus, and leads to its field', async () => {
    const { world, page, complaints } = await start();
    await page.goto(await world.forms.issue(grant));
    await page.getByLabel('Username').fill('robot:1');
    await page.getByRole('button').press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();

    expect(await page.title()).toMatch(/^Error: /);
    expect(await focused(page)).toContain('Nothing was stored');
    expect(await alert.getByRole('link').allTextContents()).toEqual([
      expect.stringContaining('without colons'),
      'Enter the password or token.',
    ]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('input:Password or token');
    const username = page.getByLabel('Username');
    expect(await username.inputValue()).toBe('robot:1');
    expect(await username.getAttribute('aria-invalid')).toBe('true');
    expect(await username.getAttribute('aria-describedby')).toBe('username-problem username-hint');
    // Chromium itself reports the status of a page that is no success.
    expect(complaints.filter((text) => !text.includes('status of 422'))).toEqual([]);
  });

  test('it works without JavaScript', async () => {
    const { world, page } = await start({ options: { javaScriptEnabled: false } });
    await page.goto(await world.forms.issue(grant));
    await page.getByLabel('Username').fill('robot');
    await page.getByRole('button').click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password or token').fill('s3cret-token');
    await page.getByRole('button').click();
    await page.getByRole('heading', { name: 'Stored' }).waitFor();

    expect(world.stored).toHaveLength(1);
  });

  test('a page of another site can neither frame it nor post to it', async () => {
    const { world, page } = await start();
    const address = await world.forms.issue(grant);
    await page.route('http://evil.example.com/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<iframe src="${address}"></iframe><form method="post" action="${address}">
          <input name="registry" value="evil.example.com"><input name="username" value="x">
          <input name="password" value="x"><input name="scope" value="project"><button>Go</button></form>`,
      }),
    );
    await page.goto('http://evil.example.com/');
    expect(await page.frameLocator('iframe').getByLabel('Username').count()).toBe(0);
    await page.getByRole('button').click();
    await page.getByRole('heading', { name: 'Not sent from this page' }).waitFor();

    expect(world.stored).toEqual([]);
  });

  test('with OAuth a person links, logs in and stores without leaving the keyboard or the browser', async () => {
    const { world, page, complaints } = await start({ oauth: true });
    world.person('ana');
    const login = page.getByRole('button', { name: 'Authorize as ana (@ana)' });
    await page.goto(await world.links.startLink(ana));
    await login.press('Enter');
    await page.getByRole('heading', { name: 'Linked' }).waitFor();

    await page.goto(await world.forms.issue(grant));
    await login.press('Enter');
    await page.getByLabel('Username').fill('robot');
    await page.getByLabel('Password or token').fill('s3cret-token');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Stored' }).waitFor();

    expect(world.stored).toHaveLength(1);
    expect(complaints).toEqual([]);
    expect(world.gitlab.violations()).toEqual([]);
  });

  test.each([
    ['light', 1_280],
    ['dark', 1_280],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    'in %s at %i px nothing is cut off, and text stands out from its ground',
    async (colorScheme, width) => {
      const { world, page } = await start({ options: { colorScheme, viewport: { width, height: 900 } } });
      await page.goto(
        await world.forms.issue({
          ...grant,
          image: `registry.example.com/${'long-name-'.repeat(12)}/app:1.2`,
        }),
      );
      await page.getByLabel('Username').fill('robot:1');
      await page.getByRole('button').click();
      await page.getByRole('alert').waitFor();

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const contrasts: unknown = await page.evaluate(contrastScript);
      expect(contrasts).toEqual([]);
      const folder = process.env['PULLCHECK_SCREENSHOTS'];
      if (folder !== undefined)
        await page.screenshot({ path: `${folder}/form-${colorScheme}-${width}.png`, fullPage: true });
    },
  );
});

/** Texts with less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3). */
const contrastScript = `(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (color) => { const [r, g, b] = color.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (let n = e; n; n = n.parentElement) { const c = parse(getComputedStyle(n).backgroundColor); if (c[3] !== 0) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((e) => { const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))]; return [e.tagName, e.textContent.trim().slice(0, 30), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]; })
    .filter(([, , ratio]) => ratio < 4.5);
})()`;
