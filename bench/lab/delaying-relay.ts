import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { address } from './address.ts';

/** A way to servers on this machine as if they were far away. */
export interface DelayingRelay {
  /** @returns a port that leads to `target`. */
  open(target: number): Promise<number>;
  /** Begins to count anew. */
  reset(): void;
  /**
   * Round trips that the client waited for one after the other: what it sends counts one more than the latest answer
   * that it had by then, on whichever connection, so that what is under way at once counts once.
   */
  roundTrips(): number;
}

/** Delays every chunk by half a round trip each way, and each new connection by a whole one. */
export function createDelayingRelay(roundTripMs: number): DelayingRelay {
  let answered = 0;

  function relay(client: Socket, target: number): void {
    const opensAt = performance.now() + roundTripMs;
    const opened = answered + 1;
    let asked = opened;
    const upstream = connect(target, address);
    const toServer = createDelay();
    const toClient = createDelay();
    client.on('data', (chunk) => {
      const depth = Math.max(answered, opened) + 1;
      toServer(Math.max(performance.now(), opensAt) + roundTripMs / 2, () => {
        asked = Math.max(asked, depth);
        upstream.write(chunk);
      });
    });
    upstream.on('data', (chunk) => {
      const depth = asked;
      toClient(performance.now() + roundTripMs / 2, () => {
        answered = Math.max(answered, depth);
        client.write(chunk);
      });
    });
    upstream.once('end', () => toClient(performance.now() + roundTripMs / 2, () => client.end()));
    client.once('close', () => upstream.destroy());
    for (const socket of [client, upstream]) socket.setNoDelay(true).on('error', () => undefined);
  }

  return {
    async open(target) {
      const server = createServer((client) => relay(client, target)).listen(0, address);
      await once(server, 'listening');
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('no port');
      return bound.port;
    },
    reset() {
      answered = 0;
    },
    roundTrips: () => answered,
  };
}

/** Runs each at its time, and never one before another that was handed in earlier. */
function createDelay(): (at: number, run: () => void) => void {
  const waiting: { readonly at: number; readonly run: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    for (let next = waiting[0]; next !== undefined && next.at <= performance.now(); next = waiting[0]) {
      waiting.shift();
      next.run();
    }
    const [next] = waiting;
    timer = next === undefined ? undefined : setTimeout(look, Math.max(1, next.at - performance.now()));
  };
  return (at, run) => {
    waiting.push({ at, run });
    timer ??= setTimeout(look, Math.max(1, at - performance.now()));
  };
}
