import { createCourier } from './deliveries/courier.ts';
import type { Transport } from './deliveries/envelope.ts';
import { eventsFor } from './deliveries/events.ts';
import { createHttpTransport, verifyAddress } from './deliveries/http-transport.ts';
import { createPeopleAtWork, type PeopleAtWork } from './deliveries/people-at-work.ts';
import { createResponseUrls, type ResponseUrls } from './deliveries/response-urls.ts';
import { createSocketHub } from './deliveries/socket-hub.ts';
import { createViewsAtWork, type ViewsAtWork } from './deliveries/views-at-work.ts';
import type { RunningServer } from './server.ts';
import type { Connection } from './slack-stand-in.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

interface DeliveryOptions {
  readonly server: Pick<RunningServer, 'origin' | 'server'>;
  readonly workspace: Workspace;
  readonly views: Views;
  readonly scopes: readonly string[];
  readonly subscriptions: readonly string[];
  readonly signingSecret: string;
  readonly ackWithinMs: number;
  readonly retriesAfterMs: readonly number[];
  readonly violate: (violation: string) => void;
  readonly poke: () => void;
}

interface Deliveries {
  readonly actions: Connection & PeopleAtWork & ViewsAtWork;
  readonly responseUrls: ResponseUrls;
  readonly openSocketUrl: () => string | undefined;
  readonly close: () => void;
}

/** Everything that goes from Slack to the app, over HTTP or over sockets. */
export function connectDeliveries(options: DeliveryOptions): Deliveries {
  const { server, workspace, views, scopes, subscriptions, violate, ackWithinMs } = options;
  let http: Transport | undefined;
  const hub = createSocketHub({
    server: server.server,
    origin: server.origin.replace('http:', 'ws:'),
    ackWithinMs,
    violate,
    onConnection: options.poke,
  });
  const transport = (): Transport | undefined => http ?? (hub.connections() > 0 ? hub.deliver : undefined);
  const courier = createCourier({ transport, violate, retriesAfterMs: options.retriesAfterMs });
  const responseUrls = createResponseUrls({ origin: server.origin, workspace, violate });
  workspace.onChange((change) => {
    for (const event of eventsFor(change, { workspace, subscriptions, scopes })) courier.deliverEvent(event);
  });
  return {
    actions: {
      ...createPeopleAtWork({ workspace, views, courier, responseUrls, violate }),
      ...createViewsAtWork({ workspace, views, courier, subscriptions, violate }),
      connect: async (url) => {
        const address = { url, signingSecret: options.signingSecret, ackWithinMs };
        await verifyAddress(address);
        http = createHttpTransport(address);
      },
      disconnect: () => {
        http = undefined;
      },
      openSockets: hub.connections,
      announceDisconnect: hub.announceDisconnect,
      cutSockets: hub.cut,
      settled: courier.settled,
    },
    responseUrls,
    openSocketUrl: hub.openUrl,
    close: () => {
      courier.close();
      hub.cut();
    },
  };
}
