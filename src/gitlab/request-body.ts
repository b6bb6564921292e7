import type { IncomingMessage } from 'node:http';

/** Bytes that request bodies hold in memory at this moment, all requests together. */
export interface BodyBudget {
  readonly limitBytes: number;
  heldBytes: number;
}

/** Apart from each other: who is authentic shows only when a body is whole, and large forgeries would keep others out. */
export interface BodyBudgets {
  /** Pays for this many bytes of every body: all of a usual one. */
  readonly usualBytes: number;
  readonly usual: BodyBudget;
  /** Pays for what large bodies have beyond that. */
  readonly large: BodyBudget;
}

interface ReadOptions {
  readonly limitBytes: number;
  /** False: the bytes are counted and dropped, because whatever they are, the request is refused. */
  readonly keep: boolean;
  readonly budgets: BodyBudgets;
}

/**
 * Hands the whole body of a request to `use`; the budgets are charged until that has ended.
 *
 * @param use gets `too-large` as soon as that is certain, with the rest unread; `no-room` where other requests hold
 *   all the memory there is for bodies; `aborted` where the sender went away.
 */
export async function withBody<T>(
  request: IncomingMessage,
  options: ReadOptions,
  use: (body: RequestBody) => Promise<T>,
): Promise<T> {
  const charge = { usual: 0, large: 0 };
  try {
    return await use(await readBody(request, options, charge));
  } finally {
    options.budgets.usual.heldBytes -= charge.usual;
    options.budgets.large.heldBytes -= charge.large;
  }
}

interface Charge {
  usual: number;
  large: number;
}

export type RequestBody =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'aborted' };

async function readBody(
  request: IncomingMessage,
  { limitBytes, keep, budgets }: ReadOptions,
  charge: Charge,
): Promise<RequestBody> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return { kind: 'too-large' };

  const chunks: Buffer[] = [];
  let total = 0;
  let room = true;
  try {
    for await (const chunk of chunksOf(request)) {
      total += chunk.length;
      if (total > limitBytes) return { kind: 'too-large' };
      if (!keep || !room) continue;
      room = take(chunk.length, total <= budgets.usualBytes ? 'usual' : 'large', budgets, charge);
      if (room) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    return { kind: 'aborted' };
  }
  if (!keep) return { kind: 'dropped' };
  return room ? { kind: 'bytes', bytes: Buffer.concat(chunks, total) } : { kind: 'no-room' };
}

function take(bytes: number, from: keyof Charge, budgets: BodyBudgets, charge: Charge): boolean {
  const budget = budgets[from];
  if (budget.heldBytes + bytes > budget.limitBytes) return false;
  budget.heldBytes += bytes;
  charge[from] += bytes;
  return true;
}

/** Leaving the loop early must not destroy the connection: the answer still has to go out on it. */
function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}

/** Reads on without keeping anything, until the sender is done, or was given this much and this long. */
export async function drain(
  request: IncomingMessage,
  limits: { readonly bytes: number; readonly ms: number },
): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = limits.bytes;
    const timer = setTimeout(stop, limits.ms);
    function onData(chunk: Buffer): void {
      left -= chunk.length;
      if (left < 0) stop();
    }
    function stop(): void {
      clearTimeout(timer);
      request.off('data', onData).off('end', stop).off('close', stop).off('error', stop).pause();
      resolve();
    }
    request.on('data', onData).once('end', stop).once('close', stop).once('error', stop).resume();
  });
}
