import type { Channel } from '../../egress/channel.ts';
import type { Connected } from '../../egress/connect.ts';
import type { Route } from '../../egress/route.ts';
import { type Origin, type StageReport, toHostPort } from '../../egress/stage.ts';
import { type Climb, reach } from './climb.run.ts';

/** The way in to the registry: a connection that requests can be sent on. */
export interface Entered {
  readonly channel: Channel;
  /** Not told yet: a server can refuse the client's certificate behind the handshake. Undefined for plain HTTP. */
  readonly tls: StageReport | undefined;
  /** Not told yet: a proxy can refuse the request itself. Undefined where it is told, or there is none. */
  readonly forwards: StageReport | undefined;
  /** Why there is no TLS, where there is none. */
  readonly noTls: string;
}

/** Connects to the endpoint, and by plain HTTP where the engine would go on so. @returns undefined where it failed. */
export async function enter(climb: Climb): Promise<Entered | undefined> {
  const { endpoint } = climb;
  const chosenBy = endpoint.role === 'mirror' ? 'host' : 'reference';
  const { scheme, hostname, port } = endpoint;
  const channel = reach(climb, { scheme, hostname, port }, chosenBy);
  warmTokenServer(climb);
  const connected = await channel.opened;
  if (connected.kind === 'connected') {
    const noTls = `${toHostPort(endpoint)} is asked in plain HTTP.`;
    return { channel, tls: connected.stages.tls, noTls, forwards: tellStages(climb, channel, connected) };
  }
  const plain = plainOrigin(climb, connected);
  if (plain !== undefined) {
    const fallback = reach(climb, plain, chosenBy);
    const opened = await fallback.opened;
    if (opened.kind === 'connected') {
      const because = endpoint.tls.skipsBecause ?? endpoint.because.join(', ');
      const noTls = `${connected.report.summary} The engine goes on in plain HTTP, because of ${because}.`;
      const forwards = tellStages(climb, fallback, opened);
      return { channel: fallback, tls: undefined, noTls, forwards };
    }
  }
  tellStages(climb, channel, connected);
  return undefined;
}

/** A token server that this registry named before is connected to meanwhile. */
function warmTokenServer(climb: Climb): void {
  const known = climb.realms.get(toHostPort(climb.endpoint)) ?? wellKnown[climb.endpoint.hostname];
  if (known !== undefined) reach(climb, known, 'registry');
}

const wellKnown: Readonly<Record<string, Origin>> = {
  'registry-1.docker.io': { scheme: 'https', hostname: 'auth.docker.io', port: 443 },
};

type Broken = Extract<Connected, { kind: 'failed' }>;

/**
 * An insecure registry hides its fault behind a try at plain HTTP: on its own port after a failed handshake, on port 80
 * where no port is written.
 */
function plainOrigin({ endpoint }: Climb, { stage }: Broken): Origin | undefined {
  if (!endpoint.fallsBackToHttp || endpoint.scheme === 'http') return undefined;
  if (endpoint.port === 443) return { scheme: 'http', hostname: endpoint.hostname, port: 80 };
  return stage === 'tls' ? { scheme: 'http', hostname: endpoint.hostname, port: endpoint.port } : undefined;
}

/** @returns what is still to be told of a proxy that is given the requests themselves. */
function tellStages({ log }: Climb, { route }: Channel, connected: Connected): StageReport | undefined {
  const { dns, tcp, proxy, tls } = connected.stages;
  const failedAt = connected.kind === 'failed' ? connected.stage : undefined;
  if (dns) log.record('dns', dns);
  else if (failedAt !== 'proxy' || tcp) log.skip('dns', whyUnnamed(route));
  if (tcp) log.record('tcp', tcp);
  if (tls && failedAt === 'tls') log.record('tls', tls);
  if (route.proxy.kind === 'direct') log.skip('proxy', `No proxy is used: ${route.proxy.why}.`);
  if (failedAt === undefined && route.origin.scheme === 'http') return proxy;
  if (proxy) log.record('proxy', proxy);
  return undefined;
}

function whyUnnamed({ proxy, origin }: Route): string {
  const { hostname } = proxy.kind === 'proxy' ? proxy : origin;
  return `${hostname} is an address: there is nothing to look up.`;
}
