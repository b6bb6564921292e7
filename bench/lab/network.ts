/**
 * The token server and the way to it and to the registry, in a process of their own, so that what is measured does not
 * share a thread with them. Started by `registry-lab.ts`.
 */
import type { Authority } from './authority.ts';
import { createDelayingRelay } from './delaying-relay.ts';
import { startTokenServer } from './token-server.ts';

export type Order =
  | { readonly kind: 'serve-tokens'; readonly authority: Authority }
  | { readonly kind: 'relay'; readonly port: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'count' };

export const roundTripMs = 40;
const relay = createDelayingRelay(roundTripMs);

async function obey(order: Order): Promise<number> {
  switch (order.kind) {
    case 'serve-tokens':
      return startTokenServer(order.authority);
    case 'relay':
      return relay.open(order.port);
    case 'reset':
      relay.reset();
      return 0;
    case 'count':
      return relay.roundTrips();
    default:
      throw new Error(`unknown order: ${String(order satisfies never)}`);
  }
}

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send?.(answer));
});
