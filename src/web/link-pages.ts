import type { LinkOutcome } from '../accounts/links.ts';
import { html } from './html.ts';
import { notePage } from './note-page.ts';
import type { Page } from './page.ts';

export const usedLinkPage: Page = notePage({
  status: 410,
  title: 'This address counts no more',
  paragraphs: [
    'It was used already, or is older than ten minutes.',
    html`In Slack, run <code>/pullcheck link</code> for a new one.`,
  ],
});

export const unknownStatePage: Page = notePage({
  status: 400,
  title: 'Nothing was begun that this could end',
  paragraphs: [
    'GitLab sent you back, but the request is not known here: it was used already, is older than ten minutes, or never was.',
    html`In Slack, begin again: <code>/pullcheck link</code>, or the button that brought you here.`,
  ],
});

export const anotherBrowserPage: Page = notePage({
  status: 403,
  title: 'This began in another browser',
  paragraphs: [
    'So that nobody can end what somebody else began, it has to end in the browser that opened the address from Slack. Nothing was changed.',
    'Begin again from Slack, and stay in one browser. Cookies have to be allowed for this site.',
  ],
});

export const declinedPage: Page = notePage({
  status: 403,
  title: 'Declined at GitLab',
  paragraphs: [
    'You did not authorize Pullcheck, so nothing was changed.',
    html`Run <code>/pullcheck link</code> in Slack if you think again.`,
  ],
});

/** @param gitlabUrl where the person can take it back. */
export function linkPage(outcome: LinkOutcome, gitlabUrl: string): Page {
  if (outcome.kind === 'linked') return linkedPage(outcome, gitlabUrl);
  if (outcome.kind === 'confirm') return confirmPage(outcome);
  return notePage({ status: 403, title: 'Not linked', paragraphs: [outcome.why] });
}

interface Pair {
  readonly gitlabUsername: string;
  readonly slackName: string;
}

function linkedPage({ gitlabUsername, slackName }: Pair, gitlabUrl: string): Page {
  const applications = `${gitlabUrl}/-/user_settings/applications`;
  return notePage({
    status: 200,
    title: 'Linked',
    paragraphs: [
      html`When <strong>${slackName}</strong> clicks in Slack, Pullcheck now acts at GitLab as <strong>@${gitlabUsername}</strong>, with that account’s rights and name. You can close this page and click again in Slack.`,
      html`You are not ${slackName}? Then somebody gave you their address: revoke Pullcheck at once in <a href="${applications}">your applications at GitLab</a>. The same place, or <code>/pullcheck unlink</code> in Slack, ends the link later.`,
    ],
  });
}

function confirmPage({ gitlabUsername, slackName, token }: Pair & { readonly token: string }): Page {
  const title = 'Are both accounts yours?';
  return {
    status: 403,
    title,
    body: html`<div class="card"><h1>${title}</h1>
<p>Nothing is linked yet. At GitLab you are <strong>@${gitlabUsername}</strong>; in Slack, <strong>${slackName}</strong> asked for this. The two have different e-mail addresses, so Pullcheck cannot tell that they are one person.</p>
<p>Once linked, <strong>${slackName}</strong> can act at GitLab as <strong>@${gitlabUsername}</strong>. If somebody else sent you this address, close the page.</p>
<form method="post" action="/link/${token}"><button>Yes, I am ${slackName} and @${gitlabUsername}</button></form></div>`,
  };
}
