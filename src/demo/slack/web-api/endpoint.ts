import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import type { Call, CallLog } from '../calls.ts';
import type { FaultAction, Faults } from '../faults.ts';
import type { JsonObject } from '../json.ts';
import type { Pace } from '../pace.ts';
import { accessFault, type Tokens, tokenType } from './access.ts';
import type { MethodContext } from './api-method.ts';
import { apiMethods } from './index.ts';
import { malformed, type Outcome, toBody } from './outcome.ts';
import { readApiRequest, readBody } from './request.ts';

export interface EndpointOptions {
  readonly log: CallLog;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly pace: Pace;
  readonly context: MethodContext;
  /** Whether a missing scope is the program's fault: it is where the scopes are the manifest's own. */
  readonly scopesAreOurs: boolean;
}

interface Exchange {
  readonly call: Call;
  readonly response: ServerResponse;
  readonly log: CallLog;
}

/** Answers one Web API call: faults and listeners get their turn before the effect and after it. */
export async function serveApiCall(
  { method, request, response }: { method: string; request: IncomingMessage; response: ServerResponse },
  options: EndpointOptions,
): Promise<void> {
  const { log, faults, tokens, pace, context } = options;
  const read = readApiRequest(request, await readBody(request));
  const args = read.kind === 'read' ? read.args : {};
  const type = read.kind === 'read' ? tokenType(read.token, tokens) : 'none';
  const call = log.start({ method, args, tokenType: type, at: context.workspace.now() });
  const exchange = { call, response, log };

  await log.reach('received', call);
  if (await strike(faults.take('before', call), exchange)) return;
  const waitSeconds = pace.take(call);
  if (waitSeconds > 0) {
    await strike({ kind: 'rate-limit', retryAfterSeconds: waitSeconds }, exchange);
    return;
  }
  const outcome = read.kind === 'read' ? evaluate(call, options) : malformed(read.error);
  report(outcome, call, options);
  await log.reach('done', call);
  if (await strike(faults.take('after', call), exchange)) return;
  await send(exchange, { status: 200, body: toBody(outcome) });
}

function evaluate({ method, args, tokenType: type }: Call, { context }: EndpointOptions): Outcome {
  const found = apiMethods.get(method);
  if (found === undefined) return malformed('unknown_method');
  const denied = accessFault(type, found, context.scopes);
  if (denied !== undefined) return denied;
  const unknown = Object.keys(args).filter((name) => !found.known.includes(name));
  if (unknown.length > 0) context.violate(`${method}: undocumented arguments ${unknown.join(', ')}`);
  return found.run(args, context);
}

function report(outcome: Outcome, call: Call, { context, scopesAreOurs }: EndpointOptions): void {
  if (outcome.kind === 'ok') return;
  const isOurs = outcome.blame === 'caller' || (outcome.error === 'missing_scope' && scopesAreOurs);
  if (isOurs) context.violate(`${call.method}: ${outcome.error} ${JSON.stringify(outcome.detail)}`);
}

/** @returns whether the fault ended the exchange. */
async function strike(fault: FaultAction | undefined, exchange: Exchange): Promise<boolean> {
  if (fault === undefined) return false;
  if (fault.kind === 'slow') {
    await after(fault.ms, undefined, { ref: false });
    return false;
  }
  if (fault.kind === 'drop') exchange.response.destroy();
  if (fault.kind === 'drop' || fault.kind === 'hang') return true;
  return send(exchange, answerOf(fault));
}

function answerOf(fault: Exclude<FaultAction, { kind: 'slow' | 'drop' | 'hang' }>): Answer {
  if (fault.kind === 'malformed') return { status: 200, body: '{"ok":tr' };
  if (fault.kind === 'status') return { status: fault.status, body: fault.body ?? '' };
  if (fault.kind === 'error') {
    return { status: 200, body: { ok: false, error: fault.error, ...fault.detail } };
  }
  const wait = fault.retryAfterSeconds;
  return {
    status: 429,
    body: { ok: false, error: 'ratelimited' },
    ...(wait !== null && { headers: { 'retry-after': String(wait) } }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: string | JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send({ call, response, log }: Exchange, { status, body, headers }: Answer): Promise<true> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  const answered = log.answer(call, { status, body });
  response.writeHead(status, { 'content-type': type, ...headers });
  const isSent = await new Promise<boolean>((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.end(text, () => resolve(true));
  });
  if (isSent) await log.reach('answered', answered);
  return true;
}
