import type { ServerResponse } from 'node:http';

interface Answer {
  readonly status: number;
  /** One or two plain sentences; never anything of what was sent. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends the response with a line of plain text. */
export function answerText(response: ServerResponse, answer: Answer): void {
  response.end(beginText(response, answer));
}

/** Writes the head of a text answer; the returned body is still to be written. */
export function beginText(response: ServerResponse, { status, text, headers = {} }: Answer): string {
  const body = `${text}\n`;
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  return body;
}
