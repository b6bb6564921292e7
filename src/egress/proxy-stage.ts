import { isIP, type Socket } from 'node:net';
import type { TlsSettings } from '../host/registry-settings.ts';
import { describeFault } from '../probes/ladder/fault-words.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import type { ConnectTools } from './connect-tools.ts';
import { shakeHands } from './handshake.ts';
import { nameReached, type Proxy, type Route } from './route.ts';
import { type Evidence, type StageReport, since, toHostPort } from './stage.ts';
import { openTunnel } from './tunnel.ts';
import { within } from './within.ts';

type Through =
  | { readonly kind: 'connected'; readonly socket: Socket; readonly report: StageReport }
  | { readonly kind: 'failed'; readonly report: StageReport };

/**
 * Makes the way through the proxy, once the policy has nothing against what is known of the target: a tunnel, or for plain
 * HTTP the connection to the proxy itself, which is given each request.
 */
export async function proxyStage(
  route: Route,
  proxy: Proxy,
  tools: ConnectTools,
  socket: Socket,
): Promise<Through> {
  const start = performance.now();
  const target = toHostPort(route.origin);
  const chosen = { proxy: proxy.shown, why: proxy.why, target };
  const fail = (fault: Fault, evidence: Evidence): Through => {
    socket.destroy();
    const summary = describeFault(fault, fault === 'egress-refused' ? target : nameReached(route));
    return {
      kind: 'failed',
      report: {
        outcome: 'failed',
        tookMs: since(start),
        fault,
        summary,
        evidence: { ...chosen, ...evidence },
      },
    };
  };
  if (proxy.scheme.startsWith('socks')) return fail('proxy-unsupported', {});
  const why = await whyForbidden(route, tools);
  if (why !== undefined) return fail('egress-refused', { refused: why });
  const carrier = await secureProxy(route, proxy, tools, socket);
  if (carrier.kind === 'failed') return fail('proxy-tls', { reason: carrier.fault, ...carrier.evidence });
  if (route.origin.scheme === 'http') {
    const summary = `${capitalise(nameReached(route))} is given the requests for ${target}; chosen because of ${proxy.why}.`;
    const evidence = { ...chosen, method: 'forward' };
    const report = { outcome: 'passed', tookMs: since(start), fault: null, summary, evidence } as const;
    return { kind: 'connected', socket: carrier.socket, report };
  }
  const login = proxy.login && { username: proxy.login.username, password: proxy.login.password() };
  const opened = await openTunnel({ socket: carrier.socket, target, login, timeoutMs: tools.timeoutMs });
  if (opened.kind === 'failed') return fail(opened.fault, opened.evidence);
  const summary = `${capitalise(nameReached(route))} connected to ${target}; chosen because of ${proxy.why}.`;
  const report: StageReport = {
    outcome: 'passed',
    tookMs: since(start),
    fault: null,
    summary,
    evidence: { ...chosen, method: 'CONNECT', ...opened.evidence },
  };
  return { kind: 'connected', socket: carrier.socket, report };
}

/**
 * A proxy resolves names itself, so a name that a registry chose is looked up here too: one that means a forbidden
 * address in this network is not handed to the proxy.
 */
async function whyForbidden({ origin, chosenBy }: Route, tools: ConnectTools): Promise<string | undefined> {
  const { hostname: host, port } = origin;
  const decision = tools.policy({ host, address: null, port, chosenBy });
  if (decision.kind === 'refused') return decision.why;
  if (chosenBy !== 'registry' || isIP(host) !== 0) return undefined;
  const timeoutMs = Math.min(maxLookupMs, tools.timeoutMs);
  const resolution = await within(tools.resolve(host, timeoutMs), timeoutMs);
  const decisions = (resolution?.addresses ?? []).map(({ address }) =>
    tools.policy({ host, address, port, chosenBy }),
  );
  return decisions.find((found) => found.kind === 'refused')?.why;
}

const maxLookupMs = 1_000;

async function secureProxy(route: Route, proxy: Proxy, tools: ConnectTools, socket: Socket) {
  if (proxy.scheme !== 'https') return { kind: 'secured' as const, socket };
  // An engine trusts the system's authorities for its proxy, and shows it no certificate.
  const tls: TlsSettings = {
    verifies: true,
    skipsBecause: null,
    trust: route.tls.trust.filter(({ kind }) => kind === 'system'),
    clientCertificate: null,
    faults: [],
  };
  const { hostname } = proxy;
  const shaken = await shakeHands({ socket, hostname, tls, ciphers: 'go', timeoutMs: tools.timeoutMs });
  if (shaken.kind === 'failed' || shaken.fault === null) return shaken;
  return { kind: 'failed' as const, fault: shaken.fault, evidence: shaken.evidence };
}

function capitalise(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
