import type { Dispatcher } from 'undici';
import type { Fault } from '../probes/ladder/faults.ts';
import { ConnectFailure } from './connect-failure.ts';
import { type Progress, watchSilence } from './silence.ts';
import { since } from './stage.ts';

export interface HttpCall {
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the answer's body. */
  readonly maxBytes: number;
  /** What becomes of a body that is longer: a fault, or the connection is given up and what came is kept. */
  readonly beyond: 'fails' | 'is-cut';
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly isCut: boolean;
  /** Head and body. */
  readonly bytes: number;
  readonly tookMs: number;
}

export interface HttpFailure {
  readonly kind: 'failed';
  readonly fault: Fault;
  /** Null where not even the head of an answer came. */
  readonly status: number | null;
  readonly bytes: number;
  readonly tookMs: number;
  /** Where there was no connection to ask on. */
  readonly connection: ConnectFailure['connected'] | null;
}

export type HttpResult = HttpAnswer | HttpFailure;

interface ExchangeLimits {
  /** For the head, and for each pause within the body. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface Exchange {
  readonly options: Dispatcher.DispatchOptions;
  readonly handler: Dispatcher.DispatchHandler;
  readonly result: Promise<HttpResult>;
}

/** One request and its answer, with limits on its size and its pauses. It ends in a result, whatever the peer does. */
export function createExchange(call: HttpCall, limits: ExchangeLimits): Exchange {
  const received: Received = { chunks: [], bytes: 0, bodyBytes: 0 };
  const { result, settle } = createOutcome(received, limits);
  let endWatch: () => void = () => undefined;
  let abandon: (end: Fault | 'is-cut') => void = (end) => settle(end);
  const overtime = () => abandon('deadline');
  limits.signal.addEventListener('abort', overtime);
  const cleanUp = () => {
    endWatch();
    limits.signal.removeEventListener('abort', overtime);
  };
  void result.then(cleanUp);

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      limits.progress.at = performance.now();
      abandon = (end) => {
        settle(end);
        controller.abort(new Error(end));
      };
      endWatch();
      endWatch = watchSilence(limits.progress, limits.timeoutMs, () =>
        abandon(received.head === undefined ? 'answer-timeout' : 'stalled'),
      );
      if (limits.signal.aborted) overtime();
    },
    onResponseStart(_controller, status, headers) {
      limits.progress.at = performance.now();
      received.bytes += sizeOfHead(headers);
      received.head = { status, headers };
    },
    onResponseData(_controller, chunk) {
      limits.progress.at = performance.now();
      received.bytes += chunk.length;
      received.bodyBytes += chunk.length;
      const isTooLong = received.bodyBytes > call.maxBytes;
      if (isTooLong && call.beyond === 'fails') return abandon('answer-too-large');
      received.chunks.push(chunk);
      return isTooLong ? abandon('is-cut') : undefined;
    },
    onResponseEnd: () => settle('is-complete'),
    onResponseError(_controller, error) {
      if (error instanceof ConnectFailure) settle(error);
      else settle(limits.signal.aborted ? 'deadline' : faultOf(error, received.head !== undefined));
    },
  };
  return { options: toOptions(call), handler, result };
}

interface Received {
  head?: { readonly status: number; readonly headers: Headers };
  readonly chunks: Buffer[];
  bytes: number;
  bodyBytes: number;
}

type End = Fault | 'is-complete' | 'is-cut' | ConnectFailure;

/** The first end counts: what is given up fails once more behind it. */
function createOutcome(received: Received, { signal }: ExchangeLimits) {
  const start = performance.now();
  let settle: (end: End) => void = () => undefined;
  const result = new Promise<HttpResult>((resolve) => {
    settle = (end) => resolve(toResult(received, since(start), end));
  });
  return { result, settle: (end: End) => settle(signal.aborted && end !== 'is-complete' ? 'deadline' : end) };
}

function toResult({ head, chunks, bytes }: Received, tookMs: number, end: End): HttpResult {
  if (head !== undefined && (end === 'is-complete' || end === 'is-cut')) {
    return { kind: 'answer', ...head, body: Buffer.concat(chunks), isCut: end === 'is-cut', bytes, tookMs };
  }
  const connection = end instanceof ConnectFailure ? end.connected : null;
  const fault = typeof end === 'string' && end !== 'is-complete' && end !== 'is-cut' ? end : 'connect-failed';
  return {
    kind: 'failed',
    fault: connection?.report.fault ?? fault,
    status: head?.status ?? null,
    bytes,
    tookMs,
    connection,
  };
}

function toOptions({ method, path, headers, body }: HttpCall): Dispatcher.DispatchOptions {
  return {
    method,
    path,
    headers: { ...headers, 'accept-encoding': 'identity' },
    ...(body !== undefined && { body }),
    // Without these undici waits for each answer, and gives up the connection after a HEAD.
    blocking: false,
    reset: false,
  };
}

function sizeOfHead(headers: Headers): number {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one}`),
  );
  return lines.reduce((total, line) => total + line.length + 2, 'HTTP/1.1 200 OK'.length + 4);
}

function faultOf(error: Error, hasHead: boolean): Fault {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') return 'answer-too-large';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  if (error.name === 'HTTPParserError') return 'answer-malformed';
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'short-read';
  return hasHead ? 'short-read' : 'closed';
}
