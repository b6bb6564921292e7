import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

interface Note {
  readonly status: number;
  readonly title: string;
  /** Paragraphs: what happened, then what to do. */
  readonly paragraphs: readonly (string | Html)[];
}

/** A page that only says something. */
export function notePage({ status, title, paragraphs }: Note): Page {
  return {
    status,
    title,
    body: html`<div class="card"><h1>${title}</h1>${paragraphs.map((text) => html`<p>${text}</p>`)}</div>`,
  };
}

/** For what fails on the other side: nothing was changed here, and it may work in a minute. */
export const awayPage: Page = notePage({
  status: 503,
  title: 'GitLab does not answer',
  paragraphs: [
    'Pullcheck could not ask GitLab, so nothing was changed.',
    'Please wait a minute, then begin again from Slack: this address counts only once.',
  ],
});
