import { createHash } from 'node:crypto';
import type { PlayReport } from './play-report.ts';

export interface PageContent {
  readonly reports: readonly PlayReport[];
  /** How many there are to be. */
  readonly total: number;
  /** Threads that came since, as people see them; empty where there are none. */
  readonly later: string;
  /** What to type to send another webhook. */
  readonly command: string;
}

const style = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;padding:.75rem 1rem;
border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:.4rem}
h2{font-size:1.1rem;margin:2.5rem 0 0}
p{margin:.25rem 0}`;

/** For every answer with the page. There are no scripts, and nothing is loaded from anywhere. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** What the terminal shows, as one HTML page. */
export function page({ reports, total, later, command }: PageContent): string {
  const asWritten = reports.filter(({ isAsWritten }) => isAsWritten).length;
  const left = total - reports.length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pullcheck demo</title>
${left > 0 ? '<meta http-equiv="refresh" content="3">' : ''}
<style>${style}</style>
</head>
<body>
<h1>Pullcheck demo</h1>
<p>${asWritten} of ${total} scenarios ended as written${left > 0 ? `; ${left} are still to come, and appear here by themselves` : ''}.</p>
<h2>Your turn</h2>
<p>Fails another pipeline and sends its webhook to the bot. Reload this page a few seconds later: the thread is here.</p>
<pre>${escapeHtml(command)}</pre>
${later === '' ? '' : `<pre>${escapeHtml(later)}</pre>`}
${reports.map(section).join('\n')}
</body>
</html>
`;
}

function section({ title, sent, threads, verdict, isAsWritten }: PlayReport): string {
  return `<section>
<h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(sent)}</p>
${threads === null ? '' : `<pre>${escapeHtml(threads)}</pre>`}
<p>${isAsWritten ? '✓' : '✗'} ${escapeHtml(verdict)}</p>
</section>`;
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities.get(sign) ?? '');
}
