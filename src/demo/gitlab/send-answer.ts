import type { ServerResponse } from 'node:http';
import type { Answer } from './api/answer.ts';
import type { FaultKind } from './faults.ts';

interface Sending {
  readonly answer: Answer;
  readonly fault: FaultKind | null;
  /** Called once, when about half of the body is on its way. */
  readonly midBody: () => Promise<void>;
}

/** Writes the answer, or as much of it as the fault lets through. */
export async function sendAnswer(response: ServerResponse, sending: Sending): Promise<void> {
  const { head, chunks, bytes } = serialize(sending.answer);
  response.writeHead(head.status, head.headers);
  const cutAt = cutOf(sending.fault, bytes);
  const rest = chunks[Symbol.iterator]();
  const overhang = await writeUpTo(response, rest, cutAt ?? Math.ceil((bytes ?? 0) / 2));
  await sending.midBody();
  if (cutAt !== null) return void response.destroy();
  await write(response, overhang);
  for (const chunk of { [Symbol.iterator]: () => rest }) {
    if (!(await write(response, chunk))) return;
  }
  response.end();
}

/** @returns after how many bytes the connection is cut; null where it is not. */
function cutOf(fault: FaultKind | null, bytes: number | null): number | null {
  if (fault?.kind !== 'drop' || fault.when !== 'mid-body') return null;
  return fault.bytes ?? Math.ceil((bytes ?? 2) / 2);
}

/** @returns what is left of the chunk in which the count was reached. */
async function writeUpTo(
  response: ServerResponse,
  chunks: Iterator<Uint8Array>,
  count: number,
): Promise<Uint8Array> {
  let left = count;
  while (left > 0) {
    const next = chunks.next();
    if (next.done === true) break;
    if (!(await write(response, next.value.subarray(0, left)))) break;
    if (next.value.length > left) return next.value.subarray(left);
    left -= next.value.length;
  }
  return new Uint8Array();
}

/** Resolves when the bytes have left this process. @returns false where nobody listens any more. */
async function write(response: ServerResponse, part: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  if (part.length === 0) return true;
  return new Promise((resolve) => {
    const gone = (): void => resolve(false);
    response.once('close', gone);
    response.write(part, (error) => {
      response.off('close', gone);
      resolve(error === null || error === undefined);
    });
  });
}

function serialize(answer: Answer) {
  if (answer.kind === 'empty') return { head: { status: 204, headers: {} }, chunks: [], bytes: 0 };
  if (answer.kind === 'text') {
    const length = answer.bytes === null ? {} : { 'Content-Length': String(answer.bytes) };
    const head = { status: 200, headers: { ...answer.headers, ...length } };
    return { head, chunks: answer.chunks(), bytes: answer.bytes };
  }
  const [type, body] =
    typeof answer.body === 'string'
      ? ['text/plain', Buffer.from(answer.body)]
      : ['application/json', Buffer.from(JSON.stringify(answer.body))];
  const headers = {
    'Content-Type': type,
    ...answer.headers,
    'Content-Length': String(body.length),
  };
  return { head: { status: answer.status, headers }, chunks: [body], bytes: body.length };
}
