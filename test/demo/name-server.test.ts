import { createSocket } from 'node:dgram';
import { promises as dns } from 'node:dns';
import { expect, onTestFinished, test } from 'vitest';
import { startNameServer } from '../../src/demo/lab/name-server.ts';

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
  return port;
}

test('names that there are have their address, others do not exist, and garbage ends nothing', async () => {
  const port = await freePort();
  const server = await startNameServer({
    host: '127.0.0.1',
    port,
    answer: (name) => (name === 'images.acme.example' ? '198.18.0.1' : null),
  });
  onTestFinished(() => server.close());
  const resolver = new dns.Resolver({ timeout: 5_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const sender = createSocket('udp4');
  onTestFinished(() => void sender.close());
  for (const garbage of ['', 'x', 'x'.repeat(300)]) sender.send(garbage, port, '127.0.0.1');

  expect(await resolver.resolve4('Images.acme.example')).toEqual(['198.18.0.1']);
  await expect(resolver.resolve6('images.acme.example')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('other.acme.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});
