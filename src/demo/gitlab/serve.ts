import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, Refusal } from './api/answer.ts';
import { route } from './api/router.ts';
import type { FaultKind } from './faults.ts';
import { readBody } from './read-body.ts';
import { sendAnswer } from './send-answer.ts';
import type { World } from './world.ts';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds of `performance.now()`. */
  readonly atMs: number;
  /** Null while there is none, and where the connection was cut or hung instead. */
  readonly status: number | null;
}

/** How far a request has come: not yet worked on, worked on but unanswered, about half of the answer sent. */
export type Moment = 'received' | 'worked' | 'mid-body';

export type RequestListener = (moment: Moment, request: RecordedRequest) => Promise<void> | void;

/** What one request needs of the stand-in. */
export interface Serving {
  readonly world: World;
  readonly origin: string;
  readonly records: RecordedRequest[];
  readonly violations: string[];
  readonly listeners: ReadonlySet<RequestListener>;
  readonly faults: { take(method: string, path: string): FaultKind | null };
}

/** Takes one request through its fault, the endpoint's work and the answer. */
export async function serve(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request;
  const body = await readBody(request).catch(refusalOf);
  const recordedBody = body instanceof Refusal ? {} : body;
  const index = serving.records.length;
  serving.records.push({ method, path, headers, body: recordedBody, atMs: performance.now(), status: null });
  const tell = async (moment: Moment): Promise<void> => {
    const record = serving.records[index];
    for (const listener of serving.listeners) if (record !== undefined) await listener(moment, record);
  };
  const fault = serving.faults.take(method, path);
  await tell('received');
  if (fault !== null && strikesBefore(fault)) return strike(serving, { fault, index, response });
  const answer =
    body instanceof Refusal ? refused(serving, body, path) : work(serving, request, recordedBody);
  await tell('worked');
  if (fault !== null && strikesAfter(fault)) return strike(serving, { fault, index, response });
  if (fault?.kind === 'slow') await delay(fault.delayMs, undefined, { ref: false });
  note(serving, index, answer);
  await sendAnswer(response, { answer, fault, midBody: () => tell('mid-body') });
}

function work(serving: Serving, request: IncomingMessage, body: Readonly<Record<string, unknown>>): Answer {
  const { world, origin } = serving;
  const url = new URL(request.url ?? '/', origin);
  const { method = 'GET', headers } = request;
  const { answer, violations } = route({
    world,
    origin,
    url,
    method,
    headers,
    body,
    query: url.searchParams,
  });
  serving.violations.push(...violations);
  return answer;
}

function refused(serving: Serving, { status, body }: Refusal, path: string): Answer {
  serving.violations.push(`${path}: ${JSON.stringify(body)}`);
  return { kind: 'json', status, body };
}

function strikesBefore(fault: FaultKind): boolean {
  if (fault.kind === 'slow') return false;
  return fault.kind === 'status' ? fault.afterWork !== true : fault.when === 'before-work';
}

function strikesAfter(fault: FaultKind): boolean {
  if (fault.kind === 'slow') return false;
  return fault.kind === 'status' || fault.when === 'after-work';
}

async function strike(
  serving: Serving,
  struck: { readonly fault: FaultKind; readonly index: number; readonly response: ServerResponse },
): Promise<void> {
  const { fault, index, response } = struck;
  if (fault.kind === 'drop') response.destroy();
  if (fault.kind !== 'status') return;
  const { status, headers = {}, body = { message: `${status} Fault on demand` } } = fault;
  const answer: Answer = { kind: 'json', status, body, headers };
  note(serving, index, answer);
  await sendAnswer(response, { answer, fault: null, midBody: async () => {} });
}

function note({ records }: Serving, index: number, answer: Answer): void {
  const record = records[index];
  if (record !== undefined)
    records[index] = { ...record, status: answer.kind === 'text' ? 200 : answer.status };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
