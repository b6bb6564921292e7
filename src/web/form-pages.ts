import { html } from './html.ts';
import { notePage } from './note-page.ts';
import type { Page } from './page.ts';

export const goneForm: Page = notePage({
  status: 410,
  title: 'This page counts no more',
  paragraphs: [
    'It was used already, was tried too often, or is older than ten minutes. Nothing more can be stored with it.',
    'In Slack, click the button of the thread again for a new one.',
  ],
});

export const foreignPost: Page = notePage({
  status: 403,
  title: 'Not sent from this page',
  paragraphs: [
    'The form was sent from another site, so nothing was stored.',
    'Open the address from Slack and fill in the form there.',
  ],
});

export const notVerified: Page = notePage({
  status: 403,
  title: 'GitLab has to say first who you are',
  paragraphs: [
    'The form was sent from a browser in which nobody logged in to GitLab, so nothing was stored.',
    'Open the address from Slack again, and stay in one browser. Cookies have to be allowed for this site.',
  ],
});

export const anotherPerson: Page = notePage({
  status: 403,
  title: 'This page is for somebody else',
  paragraphs: [
    'The GitLab account you are logged in with is not the one linked to the Slack user who asked for this page. Nothing was stored.',
    html`Log in to GitLab with the linked account, or run <code>/pullcheck link</code> in Slack; then click the button of the thread again.`,
  ],
});

export function forbidden(why: string): Page {
  return notePage({ status: 403, title: 'Not allowed', paragraphs: [why, 'Nothing was stored.'] });
}

export function storedPage(effects: readonly string[]): Page {
  return {
    status: 200,
    title: 'Stored',
    body: html`<div class="card"><h1 class="done">Stored</h1>
<ul>${effects.map((effect) => html`<li>${effect}</li>`)}</ul>
<p>You can close this page: the thread in Slack goes on from here, and can undo it.</p></div>`,
  };
}
