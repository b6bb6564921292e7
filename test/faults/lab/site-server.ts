import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startDnsServer } from '../../egress/dns-server.ts';
import { sites } from '../faults.ts';
import { places, siteAddress } from './addresses.ts';

// A process of its own, in the namespace of the servers: its first line says that all of them can be reached.
const [folder = ''] = process.argv.slice(2);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

await startDnsServer({ code: 2 }, { host: places.failingResolver, port: 53 });
for (const [index, site] of sites.entries()) {
  const pair = { cert: read(`pki/${site.host}.crt`), key: read(`pki/${site.host}.key`) };
  const server = site.open(pair, read('pki/inspection.crt'));
  server.on('connection', (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  server.listen(443, siteAddress(index, site.isNarrow === true));
  await once(server, 'listening');
}

// The Redis that bot and agents share listens on a path, which is there in every namespace.
createServer((client) => {
  const upstream = connect(read('redis'));
  client.pipe(upstream).pipe(client);
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
}).listen(6379, places.redis);

const { open, locked, guarded, plain } = places;
for (const host of [open, locked, guarded, plain]) await accepts(host, 443);
await accepts(places.resolver, 53);
await accepts(places.proxy, 3128);
process.stdout.write('ready\n');

async function accepts(host: string, port: number): Promise<void> {
  while (!(await canConnect(host, port))) await delay(50);
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('close', (hadError) => resolve(!hadError));
    socket.once('error', () => undefined);
    socket.once('connect', () => socket.destroy());
  });
}
