import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createBrowserCookie } from '../../src/web/browser-cookie.ts';
import { html } from '../../src/web/html.ts';

test('whatever is put into a page is escaped, unless it is markup already', () => {
  const inner = html`<b>${'<&>"\''}</b>`;

  expect(html`<p title="${'"x'}">${inner}${[inner, 'a<']}${false}${null}${3}</p>`.markup).toBe(
    '<p title="&#34;x"><b>&#60;&#38;&#62;&#34;&#39;</b><b>&#60;&#38;&#62;&#34;&#39;</b>a&#60;3</p>',
  );
});

test('over TLS no other host of the domain can set the cookie', () => {
  const cookie = createBrowserCookie('https://pullcheck.example.com');
  const request = (value: string) => {
    const message = new IncomingMessage(new Socket());
    message.headers.cookie = value;
    return message;
  };
  const secret = 'a'.repeat(43);

  expect(cookie.give(request('')).headers['set-cookie']).toMatch(
    /^__Host-pullcheck=[\w-]{43}; Path=\/; .*; Secure$/,
  );
  expect(cookie.read(request(`x=1; __Host-pullcheck=${secret}`))).toBe(secret);
  expect(cookie.read(request(`__Host-pullcheck=${secret}; __Host-pullcheck=${secret}`))).toBeNull();
  expect(cookie.read(request('pullcheck=short'))).toBeNull();
});
