import { afterEach, expect, test } from 'vitest';
import { createResolver } from '../../src/egress/resolve.ts';
import { type DnsAnswer, type DnsServer, startDnsServer } from './dns-server.ts';

const open: DnsServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(answer: DnsAnswer): Promise<string> {
  const server = await startDnsServer(answer);
  open.push(server);
  return server.address;
}

function failing(code: string) {
  return () => Promise.reject(Object.assign(new Error(code), { code }));
}

const never = () => new Promise<never>(() => undefined);

test('what the system resolves is taken, and no nameserver asked', async () => {
  const resolve = createResolver({ nameservers: [await start('silence')] });

  const resolution = await resolve('localhost', 1_000);

  expect(resolution.addresses.map(({ address }) => address)).toContain('127.0.0.1');
  expect(resolution).toMatchObject({ fault: null, answers: [], isLate: false });
});

test.each([
  ['ENOTFOUND', { code: 3 }, 'nxdomain'],
  ['ENOTFOUND', { addresses: [] }, 'nodata'],
  ['EAI_AGAIN', { code: 2 }, 'servfail'],
  ['EAI_AGAIN', { code: 5 }, 'resolver-refused'],
  ['EAI_AGAIN', 'silence', 'resolver-silent'],
] as const)('%s of the system is explained by the nameserver: %j is %s', async (code, answer, fault) => {
  const resolve = createResolver({ lookup: failing(code), nameservers: [await start(answer)] });

  const resolution = await resolve('registry.test', 600);

  expect(resolution.fault).toBe(fault);
  expect(resolution.answers).toHaveLength(1);
});

test('no nameserver at its address', async () => {
  const address = await start('silence');
  await open.pop()?.close();
  const resolve = createResolver({ lookup: failing('EAI_AGAIN'), nameservers: [address] });

  expect((await resolve('registry.test', 600)).fault).toBe('resolver-unreachable');
});

test('a system that waits for a silent nameserver is overtaken by the second one', async () => {
  const nameservers = [await start('silence'), await start({ addresses: ['192.0.2.1'] })];
  const resolve = createResolver({ lookup: never, nameservers });

  const resolution = await resolve('registry.test', 600);

  expect(resolution).toMatchObject({
    addresses: [{ address: '192.0.2.1', family: 4 }],
    fault: null,
    isLate: true,
  });
  expect(resolution.answers.map(({ code }) => code)).toEqual(['ETIMEOUT', null]);
});

test('nothing at all answers: the stage still ends', async () => {
  const resolve = createResolver({ lookup: never, nameservers: [await start('silence')] });
  const begin = performance.now();

  expect((await resolve('registry.test', 600)).fault).toBe('resolver-silent');
  expect(performance.now() - begin).toBeLessThan(15_000);
});
