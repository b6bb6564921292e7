import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Html, html } from './html.ts';
import { style } from './style.ts';

export interface Page {
  readonly status: number;
  /** Also what a screen reader says first. */
  readonly title: string;
  readonly body: Html;
  readonly headers?: Readonly<Record<string, string>>;
}

const styleHash = createHash('sha256').update(style).digest('base64');

/** No script at all, nothing from elsewhere, in nobody's frame; `data:` is for the empty icon. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of every answer to a browser: addresses here are secrets, and nothing is to be kept. */
export const privateHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-robots-tag': 'noindex',
};

/** Ends the response with a page; without its body for HEAD. */
export function answerPage(response: ServerResponse, { status, title, body, headers = {} }: Page): void {
  const text = documentOf(title, body);
  response.writeHead(status, {
    ...headers,
    ...privateHeaders,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function redirect(
  response: ServerResponse,
  { status, to, headers = {} }: { status: 302 | 303; to: string; headers?: Readonly<Record<string, string>> },
): void {
  response.writeHead(status, { ...headers, ...privateHeaders, location: to, 'content-length': 0 });
  response.end();
}

function documentOf(title: string, body: Html): string {
  const styled: Html = { markup: `<style>${style}</style>` };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Pullcheck</title>
<link rel="icon" href="data:,">
${styled}
</head>
<body>
<main>
<p class="brand">Pullcheck</p>
${body}
</main>
</body>
</html>
`.markup;
}
