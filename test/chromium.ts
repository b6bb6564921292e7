import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian and others put it. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

export const hasChromium = executablePath !== undefined;

if (!hasChromium)
  console.warn('SKIPPED: no chromium here, so no page was tried in a real browser. apt-get install chromium');

/** Without what it would ask of the network by itself. */
export async function startChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('no chromium');
  const quiet = [
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}
