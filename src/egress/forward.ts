import { describeFault } from '../probes/ladder/fault-words.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import type { Connected } from './connect.ts';
import type { HttpAnswer, HttpCall, HttpResult } from './exchange.ts';
import { faultOfProxy, tellingHeaders, wordsOfProxy } from './proxy-answer.ts';
import { isOfProxy } from './proxy-mark.ts';
import { nameReached, type Proxy, type Route } from './route.ts';
import { type Evidence, type Stages, toAuthority, toHostPort } from './stage.ts';

/** How requests in plain HTTP go through a proxy. */
export interface Forwarding {
  /** The same request as a proxy takes it. */
  readonly toProxy: (call: HttpCall) => HttpCall;
  /** What the proxy says in its own name is no answer of the target: it is the connection that failed. */
  readonly tellApart: (result: HttpResult, stages: Stages, isFirst: boolean) => HttpResult;
}

/**
 * Plain HTTP needs no tunnel: the proxy is given the whole address, and its login with every request, as Go's transport
 * does.
 *
 * @returns undefined where requests go to the target itself: there is no proxy, or a tunnel leads through it.
 * @see https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go
 */
export function forwardingOf(route: Route): Forwarding | undefined {
  const { origin, proxy } = route;
  if (origin.scheme !== 'http' || proxy.kind !== 'proxy') return undefined;
  const headers = loginOf(proxy);
  return {
    toProxy: (call) => ({
      ...call,
      path: `http://${toAuthority(origin)}${call.path}`,
      headers: { ...call.headers, ...headers },
    }),
    tellApart(result, stages, isFirst) {
      if (result.kind === 'answer') {
        return isOfProxy(result) ? refused(route, proxy, { answer: result, stages }) : result;
      }
      const fault =
        isFirst && result.status === null && result.connection === null ? silences[result.fault] : undefined;
      return fault === undefined
        ? result
        : { ...result, ...failAt(route, proxy, { fault, stages, evidence: {} }) };
    },
  };
}

function loginOf({ login }: Proxy): Readonly<Record<string, string>> {
  if (login === null) return {};
  const basic = Buffer.from(`${login.username}:${login.password()}`).toString('base64');
  return { 'proxy-authorization': `Basic ${basic}` };
}

/** Before any answer has come through, whoever does not speak HTTP is the proxy that was connected to. */
const silences: Readonly<Partial<Record<Fault, Fault>>> = {
  closed: 'proxy-closed',
  reset: 'proxy-closed',
  'answer-malformed': 'proxy-not-http',
  'answer-timeout': 'proxy-timeout',
};

function refused(
  route: Route,
  proxy: Proxy,
  { answer, stages }: { readonly answer: HttpAnswer; readonly stages: Stages },
): HttpResult {
  const { status, headers, body, bytes, tookMs } = answer;
  const shown = tellingHeaders.flatMap((name) => {
    const value = [headers[name]].flat()[0]?.slice(0, 200);
    return value === undefined ? [] : [[name, value] as const];
  });
  const evidence = { status, headers: Object.fromEntries(shown), body: wordsOfProxy(body) };
  const failure = failAt(route, proxy, { fault: faultOfProxy(status), stages, evidence, tookMs });
  return { kind: 'failed', status, bytes, tookMs, ...failure };
}

interface Failing {
  readonly fault: Fault;
  readonly stages: Stages;
  readonly evidence: Evidence;
  readonly tookMs?: number;
}

function failAt(route: Route, proxy: Proxy, { fault, stages, evidence, tookMs = 0 }: Failing) {
  const report = {
    outcome: 'failed',
    tookMs,
    fault,
    summary: describeFault(fault, nameReached(route)),
    evidence: { proxy: proxy.shown, why: proxy.why, target: toHostPort(route.origin), ...evidence },
  } as const;
  const connection: Extract<Connected, { kind: 'failed' }> = {
    kind: 'failed',
    stage: 'proxy',
    report,
    stages: { ...stages, proxy: report },
  };
  return { fault, connection };
}
