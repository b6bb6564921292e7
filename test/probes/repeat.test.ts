import { afterEach, describe, expect, test } from 'vitest';
import { serve } from '../../src/demo/registry/serve.ts';
import type { LadderHost } from '../../src/probes/ladder/host.ts';
import { type LadderTools, runLadder } from '../../src/probes/ladder/ladder.run.ts';
import { repeatLadder } from '../../src/probes/repeat.run.ts';
import { type RepeatObservation, repeatObservationSchema, rungToRepeat } from '../../src/probes/repeat.ts';
import { vantage } from '../diagnosis/vantages.ts';
import { allowing, containerdStore, endpointOf, resolveTest } from './ladder/world.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** A registry that answers each connection's requests with the next of these, and the last from then on. */
async function startRegistry(...statuses: readonly [number, ...number[]]) {
  let asked = 0;
  const served = await serve({
    listener: (_request, response) => {
      const status = statuses[Math.min(asked, statuses.length - 1)] ?? 500;
      asked += 1;
      const body = JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'none' }] });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    },
  });
  open.push(served);
  return served;
}

async function observe(
  port: number,
  times: number,
  withinMs = 20_000,
): Promise<RepeatObservation | undefined> {
  const image = `registry.test:${port}/team/app:1`;
  const host: LadderHost = {
    platform: { os: 'linux', architecture: 'amd64', variant: '' },
    settingsFor: () => ({
      engine: containerdStore,
      endpoints: [endpointOf(image, { scheme: 'http' })],
      credential: { kind: 'anonymous', why: 'none is set', near: [] },
      warnings: [],
    }),
    proxyFor: () => ({ kind: 'direct', why: 'HTTPS_PROXY is not set' }),
  };
  const request = { image, platform: null, credential: null, stageTimeoutMs: 2_000, totalTimeoutMs: 10_000 };
  const tools: LadderTools = {
    resolve: resolveTest,
    policy: allowing('127.0.0.0/8:*,*.test:*'),
    isListed: () => false,
    realms: new Map(),
  };
  const first = await runLadder(request, host, tools);
  const endsAt = performance.now() + withinMs;
  const repeat = await repeatLadder({ times, first, request, host, tools, endsAt });
  return repeat && repeatObservationSchema.parse(repeat);
}

test('what failed is tried again on connections of its own, and each try is told apart', async () => {
  // Each try asks for the manifest and, as nothing wants a login, for `/v2/`.
  const registry = await startRegistry(503, 503, 404, 404, 503, 503, 404);

  const repeat = await observe(registry.port, 3);

  expect(repeat).toMatchObject({ upTo: 'ping', unmade: 0 });
  expect(repeat?.tries.map(({ fault }) => fault)).toEqual([null, 'answer-5xx', null]);
  expect(repeat?.cost).toMatchObject({ requests: 6, pulls: 0 });
  expect(registry.connections()).toBe(4);
});

test('an answer that will be the same again is asked for once', async () => {
  const registry = await startRegistry(404);

  expect(await observe(registry.port, 3)).toBeUndefined();
});

test('tries for which no time is left are said to be unmade', async () => {
  const registry = await startRegistry(503);

  expect(await observe(registry.port, 3, 0)).toMatchObject({ tries: [], unmade: 3 });
});

describe('a pull is tried again', () => {
  test.each([
    [{ at: 'dns', fault: 'servfail' }, 'ping'],
    [{ at: 'tls', fault: 'reset' }, 'ping'],
    [{ at: 'token', fault: 'answer-5xx' }, 'manifest'],
    [{ at: 'blob', fault: 'short-read' }, 'blob'],
    [{ at: 'tls', fault: 'expired' }, null],
    [{ at: 'token', fault: 'token-denied' }, null],
    [{ at: 'manifest', fault: 'answer-429' }, null],
    [{ at: 'platform', fault: 'no-platform' }, null],
    [undefined, 'manifest'],
  ] as const)('after %o up to %s', (fails, rung) => {
    expect(rungToRepeat(vantage({ ...(fails && { fails }) }).ladder)).toBe(rung);
  });

  test('without spending units of a pull limit', () => {
    const cost = { requests: 5, bytes: 100, pulls: 1 };
    const cut = { at: 'blob', fault: 'short-read' } as const;

    expect(rungToRepeat(vantage({ ladder: { cost } }).ladder)).toBe('ping');
    expect(rungToRepeat(vantage({ fails: cut, ladder: { cost } }).ladder)).toBeNull();
  });
});
