import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type BodyBudgets, type RequestBody, withBody } from '../../src/gitlab/request-body.ts';
import { openSocket } from './raw-http.ts';

interface Reading {
  readonly keep: boolean;
  readonly limitBytes: number;
  readonly budgets: BodyBudgets;
  /** Sees the body while the budget is charged with it. */
  readonly use?: (body: RequestBody) => void;
}

async function startReader({ use, ...options }: Reading): Promise<number> {
  const server = createServer((request: IncomingMessage, response) => {
    request.on('error', () => undefined);
    void withBody(request, options, async (body) => {
      use?.(body);
      response.end(body.kind);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const address = server.address();
  return isAddress(address) ? address.port : 0;
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

/** Of 1,000 bytes each; a usual body has at most 500. */
function emptyBudgets(): BodyBudgets {
  return {
    usualBytes: 500,
    usual: { limitBytes: 1_000, heldBytes: 0 },
    large: { limitBytes: 1_000, heldBytes: 0 },
  };
}

function heldBytes({ usual, large }: BodyBudgets): number {
  return usual.heldBytes + large.heldBytes;
}

async function send(port: number, body: Uint8Array): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
  return response.text();
}

test('a body is charged to the budget while it is used, and no longer', async () => {
  const budgets = emptyBudgets();
  const charged: number[] = [];
  const port = await startReader({
    keep: true,
    limitBytes: 1_000,
    budgets,
    use: () => charged.push(heldBytes(budgets)),
  });

  expect(await send(port, Buffer.alloc(600))).toBe('bytes');
  expect(charged).toEqual([600]);
  expect(heldBytes(budgets)).toBe(0);
});

test('a body that is not wanted is counted, and neither kept nor charged', async () => {
  const budgets = emptyBudgets();
  const charged: number[] = [];
  const port = await startReader({
    keep: false,
    limitBytes: 1_000,
    budgets,
    use: () => charged.push(heldBytes(budgets)),
  });

  expect(await send(port, Buffer.alloc(1_000))).toBe('dropped');
  expect(await send(port, Buffer.alloc(1_001))).toBe('too-large');
  expect(charged).toEqual([0, 0]);
});

test('a body for which others leave no room is let go, and what it held is given back', async () => {
  const budgets = emptyBudgets();
  budgets.usual.heldBytes = 700;
  const port = await startReader({ keep: true, limitBytes: 1_000, budgets });

  expect(await send(port, Buffer.alloc(400))).toBe('no-room');
  expect(await send(port, Buffer.alloc(200))).toBe('bytes');
  expect(budgets.usual.heldBytes).toBe(700);
});

test('large bodies take no room from usual ones', async () => {
  const budgets = emptyBudgets();
  budgets.large.heldBytes = 1_000;
  const port = await startReader({ keep: true, limitBytes: 1_000, budgets });

  expect(await send(port, Buffer.alloc(501))).toBe('no-room');
  expect(await send(port, Buffer.alloc(500))).toBe('bytes');
  expect(budgets.large.heldBytes).toBe(1_000);
});

test('a sender that goes away gives back what its body held', async () => {
  const budgets = emptyBudgets();
  const seen: string[] = [];
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const port = await startReader({
    keep: true,
    limitBytes: 1_000,
    budgets,
    use: (body) => {
      seen.push(body.kind);
      ended();
    },
  });
  const { socket } = openSocket(port);

  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12345', () => socket.destroy());
  await end;

  expect(seen).toEqual(['aborted']);
  await new Promise(setImmediate);
  expect(heldBytes(budgets)).toBe(0);
});
