import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { scenarios } from '../../src/demo/scenarios/index.ts';

// Each starts a whole bot, and all at once.
vi.setConfig({ testTimeout: 120_000 });

const directories: string[] = [];
afterAll(async () => {
  await Promise.all(directories.map((path) => rm(path, { recursive: true, force: true })));
});

interface Demo {
  readonly process: ChildProcess;
  /** Standard output so far. */
  output(): string;
  errors(): string;
  /** Resolves as soon as the pattern occurs in the output. */
  printed(pattern: RegExp): Promise<string>;
  readonly exitCode: Promise<number | null>;
  /** What is there after it has gone: files, and processes that were started for it. */
  leftovers(): Promise<{ readonly files: readonly string[]; readonly processes: readonly string[] }>;
}

/** As a person starts it. */
function startDemo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Demo {
  return start(['dist/cli.js', 'demo', ...args], env);
}

/** Starts Node with a temporary folder of its own. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Demo {
  const { PATH = '' } = process.env;
  const directory = mkdtempSync(join(tmpdir(), 'pullcheck-test-'));
  directories.push(directory);
  const child = spawn(process.execPath, args, {
    env: { PATH, TMPDIR: directory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.errors += text;
  });
  const exitCode = once(child, 'close').then(() => child.exitCode);
  return {
    process: child,
    exitCode,
    output: () => texts.output,
    errors: () => texts.errors,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(texts.output);
          if (found !== null) resolve(found[0].trim());
        };
        child.stdout.on('data', look);
        void exitCode.then(() => reject(new Error(`ended without ${pattern}: ${texts.errors}`)));
        look();
      }),
    async leftovers() {
      const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      return {
        files: await readdir(directory, { recursive: true }),
        processes: processes.split('\n').filter((line) => line.includes(directory)),
      };
    },
  };
}

const nothing = { files: [], processes: [] };

test.concurrent('--once plays every scenario as written and leaves nothing behind', {
  timeout: 150_000,
}, async () => {
  const demo = startDemo(['--once']);

  expect(await demo.exitCode, demo.output()).toBe(0);
  const output = demo.output();
  for (const { title } of scenarios) expect(output.replaceAll('\n', ' ')).toContain(title);
  expect(output.match(/^✓ as written/gm)).toHaveLength(scenarios.length);
  expect(output).toContain(`${scenarios.length} of ${scenarios.length} ended as written`);
  expect(output).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(demo.errors()).toBe('');
  expect(await demo.leftovers()).toEqual(nothing);
});

test.concurrent('serves a page until it is interrupted, and leaves nothing behind', async () => {
  const demo = startDemo([], { PORT: '0' });
  const url = await demo.printed(/^http:\/\/127\.0\.0\.1:\d+\/$/m);

  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(await page.text()).toContain('<title>Pullcheck demo</title>');

  demo.process.kill('SIGINT');
  demo.process.kill('SIGINT');
  expect(await demo.exitCode).toBe(0);
  expect(demo.errors()).toBe('');
  expect(await demo.leftovers()).toEqual(nothing);
  expect(namespacesOf(demo.process.pid)).toEqual([]);
});

test.concurrent('ends its agents where it cannot listen', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const demo = startDemo([], {
    PORT: String(typeof address === 'object' && address !== null ? address.port : 0),
  });

  expect(await demo.exitCode).toBe(2);
  expect(await demo.leftovers()).toEqual(nothing);
  expect(namespacesOf(demo.process.pid)).toEqual([]);
  server.close();
});

/** Where this machine has `ip`. */
function namespacesOf(pid: number | undefined): readonly string[] {
  const listed = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout ?? '';
  return listed.split('\n').filter((line) => line.includes(`pullcheck-demo-${pid}-`));
}

test.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in the middle of the play ends --once with a failure, and nothing is left',
  async (signal) => {
    const demo = startDemo(['--once']);
    await demo.printed(/^── 1 of/m);

    demo.process.kill(signal);
    expect(await demo.exitCode).toBe(1);
    expect(demo.output()).toMatch(/^Interrupted after \d+ of \d+ scenarios\.$/m);
    expect(await demo.leftovers()).toEqual(nothing);
  },
);

test.concurrent('a scenario that does not end as written is an exit code of 1, and the log is kept', async () => {
  const wrong = `
    import { runDemo } from './src/demo/demo.ts';
    import { scenarios } from './src/demo/scenarios/index.ts';
    const wrong = { ...scenarios.find(({ name }) => name === 'typo-in-tag'), expected: [] };
    process.exit(await runDemo({ once: true, scenarios: [wrong] }));`;
  const demo = start(['--import', 'tsx', '--input-type', 'module', '--eval', wrong]);

  expect(await demo.exitCode).toBe(1);
  expect(demo.output()).toMatch(/^✗ differs: pipeline #\d+: expected no thread, seen one$/m);
  expect(demo.output()).toMatch(/^0 of 1 ended as written/m);
  const { files, processes } = await demo.leftovers();
  expect(files.filter((path) => !path.startsWith('tsx-'))).toEqual([
    expect.stringMatching(/^pullcheck-demo-\w+$/),
    expect.stringMatching(/^pullcheck-demo-\w+\/bot\.log$/),
  ]);
  expect(processes).toEqual([]);
  const log = /^The bot's log:\n(.+)$/m.exec(demo.output())?.[1] ?? '';
  expect(await readFile(log, 'utf8')).toContain('"msg":"replied"');
});

test.concurrent('nobody who reads the output ends the play, and nothing is left', async () => {
  const demo = startDemo(['--once']);
  await demo.printed(/scenarios/);

  demo.process.stdout?.destroy();
  expect(await demo.exitCode).toBe(1);
  expect(await demo.leftovers()).toEqual(nothing);
});

test.concurrent('without redis-server it says so and exits 2', async () => {
  const demo = startDemo(['--once'], { PATH: '/nonexistent' });

  expect(await demo.exitCode).toBe(2);
  expect(demo.errors()).toContain('there is no redis-server on PATH');
  expect(await demo.leftovers()).toEqual(nothing);
});

test.concurrent('a port that is taken or no port at all is named, with exit 2', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const taken = startDemo([], { PORT: String(port) });
  expect(await taken.exitCode).toBe(2);
  expect(taken.errors()).toContain('another program listens there already');
  const none = startDemo([], { PORT: 'http' });
  expect(await none.exitCode).toBe(2);
  expect(none.errors()).toContain('PORT must be a port, 0 to 65535');
  expect(await taken.leftovers()).toEqual(nothing);
  expect(await none.leftovers()).toEqual(nothing);
  server.close();
});
