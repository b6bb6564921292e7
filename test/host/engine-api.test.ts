import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { toSecret } from '../../src/credentials/secret.ts';
import { parseEngineAddress } from '../../src/host/engine-address.ts';
import { createEngineApi } from '../../src/host/engine-api.ts';
import { dockerd, startEngine } from './engine-stand-in.ts';

function open(address: string, timeoutMs = 1_000) {
  return createEngineApi(parseEngineAddress(address), { timeoutMs });
}

test.each([
  ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
  ['/run/podman/podman.sock', { kind: 'socket', path: '/run/podman/podman.sock' }],
  ['npipe:////./pipe/docker_engine', { kind: 'socket', path: String.raw`\\.\pipe\docker_engine` }],
  ['tcp://10.0.0.1:2375', { kind: 'tcp', origin: 'http://10.0.0.1:2375' }],
  ['tcp://docker:2376', { kind: 'unsupported', why: 'an engine behind TLS is not asked' }],
  [
    'ssh://me@host',
    { kind: 'unsupported', why: 'only unix sockets, named pipes and tcp without TLS are asked' },
  ],
])('%s is %j', (text, address) => {
  expect(parseEngineAddress(text)).toEqual(address);
});

test('the version and the state of an engine are read', async () => {
  const api = open((await startEngine(dockerd())).address);

  expect(await api.version()).toMatchObject({
    kind: 'answered',
    value: { Version: '28.5.2', MinAPIVersion: '1.24' },
  });
  expect(await api.info()).toMatchObject({
    kind: 'answered',
    value: { Driver: 'overlay2', HttpProxy: null },
  });
  expect(await api.image('docker.io/library/x:1')).toEqual({
    kind: 'refused',
    status: 404,
    message: 'page not found',
  });
});

test('a credential goes to the engine in base64 with its padding, for URLs', async () => {
  const { address, asked } = await startEngine({});
  const password = toSecret('s?>~'.repeat(4));
  const credential = { kind: 'password', source: 's', key: 'k', username: 'u', password } as const;
  await open(address).distribution('r.corp/x:1', credential, 1_000);
  const header = String(asked[0]?.headers['x-registry-auth']);

  expect(asked[0]?.url).toBe('/distribution/r.corp/x:1/json');
  expect(header).toMatch(/^[A-Za-z0-9_-]+=*$/);
  expect(header.length % 4).toBe(0);
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
    username: 'u',
    password: password(),
    serveraddress: 'r.corp',
  });
});

test('an anonymous question has no credential', async () => {
  const { address, asked } = await startEngine({});
  await open(address).distribution('docker.io/library/x:1', { kind: 'anonymous', why: '', near: [] }, 1_000);

  expect(asked[0]?.headers['x-registry-auth']).toBe(undefined);
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const misbehaviour: Readonly<Record<string, Handler>> = {
  silence: () => undefined,
  'another program': (_, response) => void response.end('{"hello":"world"}'),
  'no JSON': (_, response) => void response.end('<html>'),
  'an endless body': (_, response) => pour(response),
  'a slow drip': (_, response) => drip(response),
  'a broken connection': ({ socket }) => void socket.destroy(),
};

function pour(response: ServerResponse): void {
  let hasRoom = true;
  while (hasRoom && !response.destroyed) hasRoom = response.write('x'.repeat(65_536));
  response.once('drain', () => pour(response));
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
}

test.each([
  ['silence', 'silent'],
  ['another program', 'garbled'],
  ['no JSON', 'garbled'],
  ['an endless body', 'garbled'],
  ['a slow drip', 'silent'],
  ['a broken connection', 'garbled'],
])('%s is told as %s, in time', async (name, fault) => {
  const { address } = await startEngine({ '/version': misbehaviour[name] ?? {} });

  expect(await open(address, 500).version()).toMatchObject({ kind: 'unreachable', fault });
});

test('no socket, and a socket without a server, are told apart', async () => {
  expect(await open('/nowhere/docker.sock').version()).toMatchObject({
    kind: 'unreachable',
    fault: 'absent',
  });
  expect(await open('tcp://127.0.0.1:9').version()).toMatchObject({ kind: 'unreachable', fault: 'down' });
});
