import type { User } from '../model.ts';

interface PageOptions {
  /** Name of the application that asks. */
  readonly application: string;
  /** The request, to be sent back with the answer. */
  readonly fields: readonly (readonly [string, string])[];
  readonly users: readonly User[];
}

/** Everybody who could log in, a button each, and one to decline. */
export function authorizePage({ application, fields, users }: PageOptions): string {
  const hidden = fields.map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const buttons = users.map(
    ({ id, name, username }) =>
      `<button name="user_id" value="${id}">Authorize as ${escape(name)} (@${escape(username)})</button>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Authorize · GitLab</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><style>
:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:4rem auto;padding:0 1rem}
button{display:block;width:100%;margin:.5rem 0;padding:.6rem;font:inherit;text-align:start}</style></head><body>
<h1>Authorize ${escape(application)}?</h1>
<p>This is a stand-in for GitLab: choose who you are. The application will be able to use the API as you.</p>
<form method="post" action="/oauth/authorize">${hidden.join('')}${buttons.join('')}
<button name="user_id" value="">Deny</button></form></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
