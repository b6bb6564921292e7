import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Where Debian and Fedora put it. */
const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((one) => existsSync(one));

/** Said aloud: a test that is left out proves nothing. */
export const hasChromium = path !== undefined;
if (!hasChromium) process.stderr.write('There is no chromium here: the tests of pages are left out.\n');

const flags =
  '--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: path ?? '', args: flags.split(' ') });
}

export interface Visit {
  readonly page: Page;
  /** What the page complained of, and requests to anybody else. */
  readonly complaints: readonly string[];
}

interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page of its own, closed when the test ends. */
export async function visit(
  browser: Browser,
  url: string,
  { width = 1_440, height = 900, colorScheme = 'light' }: VisitOptions = {},
): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.setDefaultTimeout(60_000);
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      complaints.push(`asks ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}
