import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import { describeFault } from '../probes/ladder/fault-words.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import type { ConnectTools } from './connect-tools.ts';
import { type DialAttempt, dial } from './dial.ts';
import type { Resolution } from './resolve.ts';
import { nameReached, type Route } from './route.ts';
import { type StageReport, since } from './stage.ts';
import { within } from './within.ts';

type Named =
  | { readonly kind: 'named'; readonly addresses: readonly LookupAddress[]; readonly report: StageReport }
  | { readonly kind: 'failed'; readonly report: StageReport };

/** Looks up the name of the registry, or of the proxy where one is set. */
export async function resolveStage(route: Route, tools: ConnectTools): Promise<Named> {
  const start = performance.now();
  const { hostname } = route.proxy.kind === 'proxy' ? route.proxy : route.origin;
  const resolution =
    (await within(tools.resolve(hostname, tools.timeoutMs), tools.timeoutMs + graceMs)) ?? silent;
  const tookMs = since(start);
  const { addresses, nameservers, answers, fault } = resolution;
  const evidence = {
    name: hostname,
    addresses: addresses.map(({ address }) => address).slice(0, 16),
    nameservers: [...nameservers],
    answers: answers.map((answer) => ({ ...answer, addresses: [...answer.addresses] })),
  };
  if (fault !== null) {
    const isProxy = route.proxy.kind === 'proxy';
    const told: Fault = isProxy ? 'proxy-name-unresolved' : fault;
    const summary = describeFault(told, isProxy ? nameReached(route) : hostname);
    const report = { fault: told, summary, evidence: { ...evidence, reason: fault } };
    return { kind: 'failed', report: { outcome: 'failed', tookMs, ...report } };
  }
  const isSlow = resolution.isLate || tookMs > tools.slowMs;
  const [first, ...others] = evidence.addresses;
  const summary = `${hostname} is ${first}${others.length > 0 ? ` and ${others.length} more` : ''}.`;
  const late = `Resolving ${hostname} took ${Math.round(tookMs)} ms; see each nameserver's answer.`;
  const report: StageReport = isSlow
    ? { outcome: 'warned', tookMs, fault: 'slow', summary: late, evidence }
    : { outcome: 'passed', tookMs, fault: null, summary, evidence };
  return { kind: 'named', addresses, report };
}

/** A resolver keeps the time by itself; this is for one that does not. */
const graceMs = 200;

const silent: Resolution = {
  addresses: [],
  fault: 'resolver-silent',
  nameservers: [],
  answers: [],
  isLate: false,
};

type Reached =
  | { readonly kind: 'connected'; readonly socket: Socket; readonly report: StageReport }
  | { readonly kind: 'failed'; readonly report: StageReport };

const maxAddresses = 8;

/** Connects to those addresses that the policy allows, and looks once more at the one that was connected to. */
export async function dialStage(
  route: Route,
  tools: ConnectTools,
  addresses: readonly LookupAddress[],
): Promise<Reached> {
  const start = performance.now();
  const reached = route.proxy.kind === 'proxy' ? route.proxy : route.origin;
  const chosenBy = route.proxy.kind === 'proxy' ? 'host' : route.chosenBy;
  const decide = (address: string) =>
    tools.policy({ host: reached.hostname, address, port: reached.port, chosenBy });
  const decisions = addresses.map(({ address }) => ({ address, decision: decide(address) }));
  const refused = decisions.flatMap(({ address, decision }) =>
    decision.kind === 'refused' ? [{ address, why: decision.why }] : [],
  );
  const candidates = addresses.filter((_address, at) => decisions[at]?.decision.kind === 'allowed');
  if (candidates.length === 0) return refuse(route, refused);
  const dialled = await dial({
    addresses: candidates.slice(0, maxAddresses),
    port: reached.port,
    timeoutMs: tools.timeoutMs,
    signal: tools.signal,
  });
  const tookMs = since(start);
  const evidence = { port: reached.port, attempts: dialled.attempts.map(toJson), refused };
  if (dialled.kind === 'failed')
    return { kind: 'failed', report: unreached(route, dialled.fault, tookMs, evidence) };
  const { remoteAddress = '' } = dialled.socket;
  const decision = decide(remoteAddress);
  if (decision.kind === 'refused') {
    dialled.socket.destroy();
    return refuse(route, [{ address: remoteAddress, why: decision.why }]);
  }
  const report = connected(route, { attempts: dialled.attempts, tookMs, slowMs: tools.slowMs });
  return {
    kind: 'connected',
    socket: dialled.socket,
    report: { ...report, evidence: { ...evidence, connectedTo: remoteAddress } },
  };
}

function toJson(attempt: DialAttempt) {
  return { ...attempt };
}

function unreached(
  route: Route,
  fault: Fault,
  tookMs: number,
  evidence: StageReport['evidence'],
): StageReport {
  const told: Fault = route.proxy.kind === 'proxy' && fault !== 'deadline' ? 'proxy-unreachable' : fault;
  const summary = describeFault(told, nameReached(route));
  return { outcome: 'failed', tookMs, fault: told, summary, evidence: { ...evidence, reason: fault } };
}

function refuse(
  route: Route,
  refused: readonly { readonly address: string; readonly why: string }[],
): Reached {
  const summary = `${describeFault('egress-refused', nameReached(route)).replace(/\.$/, '')}: ${refused[0]?.why}.`;
  const evidence = { refused: refused.map((entry) => ({ ...entry })) };
  return {
    kind: 'failed',
    report: { outcome: 'failed', tookMs: 0, fault: 'egress-refused', summary, evidence },
  };
}

interface Connection {
  readonly attempts: readonly DialAttempt[];
  readonly tookMs: number;
  readonly slowMs: number;
}

/** A family that does not work at all is how many hosts are; an address beside one that works is a fault. */
function connected(route: Route, { attempts, tookMs, slowMs }: Connection): Omit<StageReport, 'evidence'> {
  const name = nameReached(route);
  const winner = attempts.find(({ result }) => result === 'connected');
  const hasFailed = attempts.some(({ result, family }) => result === 'failed' && family === winner?.family);
  const fault = hasFailed ? 'some-addresses-failed' : tookMs > slowMs ? 'slow' : null;
  if (fault !== null) return { outcome: 'warned', tookMs, fault, summary: describeFault(fault, name) };
  return { outcome: 'passed', tookMs, fault, summary: `Connected to ${winner?.address} for ${name}.` };
}
