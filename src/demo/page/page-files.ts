import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stripVTControlCharacters } from 'node:util';
import type { Listener } from '../../http-server.ts';
import type { Trace } from '../gitlab/model.ts';
import type { World } from '../gitlab/world.ts';

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pullcheck demo</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body>
<noscript>This page needs JavaScript.</noscript>
<div id="page"></div>
</body>
</html>
`;

/** The page itself; scripts and styles come from its own server alone. */
export const answerPage: Listener = (_request, response) => answerText(response, 'text/html', html);

/** What the build made of `client/`. */
export function builtFile(name: string, type: string): Listener {
  return async (_request, response) => {
    answerText(response, type, await readFile(new URL(name, import.meta.url), 'utf8'));
  };
}

/** The log of `?job=`, as plain text. */
export function answerTrace(world: World): Listener {
  return ({ url = '' }: IncomingMessage, response) => {
    const trace = world.traces.get(Number(/[?&]job=(\d+)/.exec(url)?.[1]));
    const text = trace === undefined ? '' : readable(trace);
    const plain = stripVTControlCharacters(text || 'There is no log.').replaceAll(
      /section_(?:start|end):\S*\r?/g,
      '',
    );
    answerText(response, 'text/plain', plain);
  };
}

function readable(trace: Trace): string {
  if (trace.kind === 'text') return trace.text;
  return trace.kind === 'growing' ? (trace.readings.at(-1) ?? '') : '';
}

export function answerJson(response: ServerResponse, body: unknown): void {
  answerText(response, 'application/json', JSON.stringify(body));
}

function answerText(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(body);
}
