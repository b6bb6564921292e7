import { expect, test } from 'vitest';
import { isOwnClick, isOwnRequest } from '../../src/demo/page/page-guard.ts';

const host = '127.0.0.1';
const own = {
  host: '127.0.0.1:3000',
  origin: 'http://127.0.0.1:3000',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'content-type': 'application/json',
};

test('the page itself may click, and a program that is no browser', () => {
  expect(isOwnClick({ headers: own }, host)).toBe(true);
  expect(
    isOwnClick(
      { headers: { host: 'localhost:3000', 'content-type': 'application/json; charset=utf-8' } },
      host,
    ),
  ).toBe(true);
  expect(isOwnClick({ headers: { ...own, host: '[::1]:3000', origin: 'http://[::1]:3000' } }, host)).toBe(
    true,
  );
});

test.each([
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['another site whose browser sends no metadata', { origin: 'http://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-site' }],
  ['a sandboxed frame', { origin: 'null' }],
  [
    'a name of somebody else that points here',
    { host: 'evil.example:3000', origin: 'http://evil.example:3000' },
  ],
  ['no Host at all', { host: undefined }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a form that looks like JSON', { 'content-type': 'text/plain' }],
  ['a link', { 'sec-fetch-mode': 'navigate' }],
])('%s may not click', (_who, headers) => {
  expect(isOwnClick({ headers: { ...own, ...headers } }, host)).toBe(false);
});

test('a link from elsewhere may open the page, and nothing else from elsewhere reads it', () => {
  const link = { host: own.host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

  expect(isOwnRequest({ headers: { ...link, 'sec-fetch-dest': 'document' } }, host)).toBe(true);
  expect(isOwnRequest({ headers: { ...link, 'sec-fetch-dest': 'iframe' } }, host)).toBe(false);
  expect(
    isOwnRequest(
      { headers: { host: own.host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
      host,
    ),
  ).toBe(false);
});

test('the name that HOST gives is ours', () => {
  const headers = { host: 'demo.acme.example:3000' };

  expect(isOwnRequest({ headers }, 'demo.acme.example')).toBe(true);
  expect(isOwnRequest({ headers }, host)).toBe(false);
});
