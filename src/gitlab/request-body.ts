import type { IncomingMessage } from 'node:http';

/** Bytes that request bodies hold in memory at this moment, all requests together. */
export interface BodyBudget {
  readonly limitBytes: number;
  heldBytes: number;
}

interface ReadOptions {
  readonly limitBytes: number;
  /** False: the bytes are counted and dropped, because whatever they are, the request is refused. */
  readonly keep: boolean;
  readonly budget: BodyBudget;
}

/**
 * Hands the whole body of a request to `use`; the budget is charged until that has ended.
 *
 * @param use gets `too-large` as soon as that is certain, with the rest unread; `no-room` where other requests hold
 *   all the memory there is for bodies; `aborted` where the sender went away.
 */
export async function withBody<T>(
  request: IncomingMessage,
  options: ReadOptions,
  use: (body: RequestBody) => Promise<T>,
): Promise<T> {
  const charge = { bytes: 0 };
  try {
    return await use(await readBody(request, options, charge));
  } finally {
    options.budget.heldBytes -= charge.bytes;
  }
}

export type RequestBody =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'aborted' };

async function readBody(
  request: IncomingMessage,
  { limitBytes, keep, budget }: ReadOptions,
  charge: { bytes: number },
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
      room = budget.heldBytes + chunk.length <= budget.limitBytes;
      if (!room) {
        chunks.length = 0;
        continue;
      }
      budget.heldBytes += chunk.length;
      charge.bytes += chunk.length;
      chunks.push(chunk);
    }
  } catch {
    return { kind: 'aborted' };
  }
  if (!keep) return { kind: 'dropped' };
  return room ? { kind: 'bytes', bytes: Buffer.concat(chunks, total) } : { kind: 'no-room' };
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
