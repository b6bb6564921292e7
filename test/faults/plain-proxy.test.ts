import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toSecret } from '../../src/credentials/secret.ts';
import { freePort } from '../../src/demo/free-port.ts';
import { climb, failureOf, hopOf } from '../probes/ladder/world.ts';
import { missingParts, pushImage, type Running, startRegistry } from './real-parts.ts';
import { startSquid } from './squid.ts';

const missing = missingParts('squid', 'docker-registry', 'python3');
if (missing.length > 0) {
  console.warn(`NOT RUN: plain HTTP through a real squid (missing: ${missing.join(', ')})`);
}

const login = ['ci', 'hidden-word'] as const;

describe.skipIf(missing.length > 0)('a registry in plain HTTP behind a real squid', () => {
  const running: Running[] = [];
  let registry = '';
  let squid = 0;

  beforeAll(async () => {
    squid = await freePort();
    const [served, proxy] = await Promise.all([
      startRegistry(),
      startSquid({ port: squid, login, denies: ['/v2/denied/'] }),
    ]);
    running.push(served, proxy);
    registry = served.host;
    await pushImage(registry, 'team/app:1.2');
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((each) => each.stop()));
  });

  function climbThrough(image: string, isKnown = true) {
    const proxy = {
      kind: 'proxy',
      scheme: 'http',
      hostname: '127.0.0.1',
      port: squid,
      shown: `http://127.0.0.1:${squid}`,
      login: isKnown ? { username: login[0], password: toSecret(login[1]) } : null,
      why: 'HTTP_PROXY of daemon.json',
    } as const;
    const request = { stageTimeoutMs: 5_000, totalTimeoutMs: 20_000 };
    return climb({ image, endpoint: { scheme: 'http', proxy }, proxyFor: () => proxy, request });
  }

  test('is pulled from', async () => {
    const report = await climbThrough(`${registry}/team/app:1.2`);

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'proxy')).toMatchObject({ outcome: 'passed', evidence: { method: 'forward' } });
    expect(JSON.stringify(report)).not.toContain('hidden-word');
  });

  test('is not reached where squid wants a login', async () => {
    const report = await climbThrough(`${registry}/team/app:1.2`, false);

    expect(failureOf(report)).toBe('proxy: proxy-login-wanted');
  });

  test('is not reached where squid forbids it', async () => {
    const report = await climbThrough(`${registry}/denied/app:1.2`);

    expect(failureOf(report)).toBe('proxy: proxy-refused');
    expect(hopOf(report, 'proxy').evidence).toMatchObject({
      status: 403,
      headers: { 'x-squid-error': 'ERR_ACCESS_DENIED 0' },
    });
  });

  test('is not reached where nothing listens', async () => {
    const report = await climbThrough(`127.0.0.1:${await freePort()}/team/app:1.2`);

    expect(failureOf(report)).toBe('proxy: proxy-target-unreachable');
  });

  test('says itself that a tag is missing', async () => {
    const report = await climbThrough(`${registry}/team/app:9.9`);

    expect(failureOf(report)).toBe('manifest: manifest-unknown');
    expect(hopOf(report, 'proxy').outcome).toBe('passed');
  });
});
