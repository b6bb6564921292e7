import type { Socket } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import { type Connected, openConnection } from './connect.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { ConnectTools } from './connect-tools.ts';
import { createExchange, type Exchange, type HttpCall, type HttpResult } from './exchange.ts';
import { forwardingOf } from './forward.ts';
import { faultOfLateAlert } from './handshake.ts';
import type { Route } from './route.ts';
import { toAuthority } from './stage.ts';

/** The way to one origin: opened once, stage by stage, and used for all that is asked there. */
export interface Channel {
  readonly route: Route;
  /** The first connection, as it was opened. */
  readonly opened: Promise<Connected>;
  /** Requests that are made at once travel behind one another on the same connection, in one round trip. */
  request(call: HttpCall): Promise<HttpResult>;
  close(): void;
}

/** Starts to connect at once. */
export function openChannel(route: Route, tools: ConnectTools): Channel {
  const forwarding = forwardingOf(route);
  if (forwarding === undefined) return openLine(route, tools, maxPipelined);
  // Proxies are not all made for requests behind one another.
  const line = openLine(route, tools, 1);
  let hasAnswered = false;
  return {
    ...line,
    async request(call) {
      const result = await line.request(forwarding.toProxy(call));
      const isFirst = !hasAnswered;
      hasAnswered ||= result.kind === 'answer';
      return forwarding.tellApart(result, (await line.opened).stages, isFirst);
    },
  };
}

function openLine(route: Route, tools: ConnectTools, pipelining: number): Channel {
  const opened = openConnection(route, tools);
  let isFirst = true;
  let served = 0;
  const progress = { at: 0 };
  let alert: ReturnType<typeof faultOfLateAlert>;

  const watch = (socket: Socket) => {
    served = 0;
    socket.on('error', (error) => {
      alert = faultOfLateAlert(error) ?? alert;
    });
  };
  const handOver = async (connecting: Promise<Connected>, done: buildConnector.Callback) => {
    const connected = await connecting;
    if (connected.kind === 'failed') return done(new ConnectFailure(connected), null);
    watch(connected.socket);
    return done(null, connected.socket);
  };
  const client = new Client(`${route.origin.scheme}://${toAuthority(route.origin)}`, {
    connect(_options, done) {
      const connecting = isFirst ? opened : openConnection(route, tools);
      isFirst = false;
      void handOver(connecting, done);
    },
    pipelining,
    maxHeaderSize: maxHeadBytes,
    keepAliveTimeout: 60_000,
    // Ours notice a slow drip as well, and to the millisecond.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const attempt = async (call: HttpCall): Promise<HttpResult> => {
    const exchange = createExchange(call, { ...tools, progress });
    const result = await dispatch(client, exchange);
    if (result.kind === 'answer') served += 1;
    return result.kind === 'failed' && alert !== undefined ? { ...result, fault: alert } : result;
  };

  return {
    route,
    opened,
    async request(call) {
      const result = await attempt(call);
      // A kept connection may have been given up by the other side just then; engines ask once more, too.
      const wasGivenUp = result.kind === 'failed' && result.bytes === 0 && served > 0 && isCut(result.fault);
      return wasGivenUp && !tools.signal.aborted ? attempt(call) : result;
    },
    close() {
      void client.destroy();
      void discard(opened);
    },
  };
}

/** How many requests may wait for their answers on one connection. */
const maxPipelined = 16;
const maxHeadBytes = 65_536;

async function discard(opened: Promise<Connected>): Promise<void> {
  const connected = await opened;
  if (connected.kind === 'connected') connected.socket.destroy();
}

function isCut(fault: string): boolean {
  return fault === 'closed' || fault === 'reset';
}

function dispatch(client: Dispatcher, exchange: Exchange): Promise<HttpResult> {
  client.dispatch(exchange.options, exchange.handler);
  return exchange.result;
}
