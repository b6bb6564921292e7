import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as behaviours from '../../src/demo/registry/behaviours.ts';
import { createImage } from '../../src/demo/registry/image.ts';
import { createRegistry, type RegistryPart, type RegistryWorld } from '../../src/demo/registry/registry.ts';
import { type Served, serve, track } from '../../src/demo/registry/serve.ts';

const home = mkdtempSync(join(tmpdir(), 'pullcheck-hostile-'));
afterAll(() => rmSync(home, { recursive: true }));

const timeoutSeconds = 6;
/** Far from both: the limit of the check, and for ever. */
const patienceMs = 18_000;
const mostMore = 32 * 1_024;
/** Says on leaving how many kilobytes the process had at most. */
const telling =
  'data:text/javascript,process.on("exit",()=>console.error("peak " + process.resourceUsage().maxRSS))';

interface Ended {
  readonly peakKilobytes: number;
  readonly pullable: unknown;
  readonly tookMs: number;
}

/** `pullcheck check` as it is built, in a process of its own. */
function check(image: string): Promise<Ended> {
  const args = [
    '--import',
    telling,
    'dist/cli.js',
    'check',
    image,
    '--json',
    '--timeout',
    `${timeoutSeconds}`,
  ];
  const env = { PATH: process.env['PATH'], HOME: home, DOCKER_HOST: '', PULLCHECK_HOST_ROOT: home };
  const start = performance.now();
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (_error, stdout, stderr) => {
      const peakKilobytes = Number(/peak (\d+)/.exec(stderr)?.[1]);
      resolve({ peakKilobytes, pullable: JSON.parse(stdout).pullable, tookMs: performance.now() - start });
    });
  });
}

async function startRegistry(): Promise<Served & { readonly registry: RegistryWorld }> {
  const registry = createRegistry({ kind: 'open' });
  registry.push('team/app', '1', createImage());
  return { ...(await serve({ listener: registry.listener })), registry };
}

async function registryThat(part: RegistryPart, behaviour: behaviours.Behaviour): Promise<string> {
  const served = await startRegistry();
  onTestFinished(() => served.close());
  served.registry.behave(part, behaviour);
  return `127.0.0.1:${served.port}/team/app:1`;
}

/** What a small and healthy image takes. */
let usual = 0;
beforeAll(async () => {
  const served = await startRegistry();
  usual = (await check(`127.0.0.1:${served.port}/team/app:1`)).peakKilobytes;
  await served.close();
});

test.each([
  ['a body without end', 'blob', behaviours.neverEnds],
  ['a header of ten megabytes', 'manifest', behaviours.hasHugeHeader],
  ['a bomb of gzip', 'manifest', behaviours.isBomb],
] as const)('%s as the %s costs a process its limit at most', async (_name, part, attack) => {
  const ended = await check(await registryThat(part, attack));

  expect(ended.pullable).not.toBe(true);
  expect(ended.peakKilobytes - usual).toBeLessThan(mostMore);
  expect(ended.tookMs).toBeLessThan(patienceMs);
});

test('a peer that pours where a handshake should be costs a process its limit at most', async () => {
  const pour = (socket: Socket) => {
    const chunk = Buffer.alloc(65_536, 0x16);
    const more = () => {
      while (!socket.destroyed && socket.write(chunk)) {
        // Filled until the socket takes no more.
      }
    };
    socket.on('drain', more).on('error', () => undefined);
    more();
  };
  const served = await track(createServer(pour));
  onTestFinished(() => served.close());

  const ended = await check(`127.0.0.1:${served.port}/team/app:1`);

  expect(ended.pullable).not.toBe(true);
  expect(ended.peakKilobytes - usual).toBeLessThan(mostMore);
  expect(ended.tookMs).toBeLessThan(patienceMs);
});
