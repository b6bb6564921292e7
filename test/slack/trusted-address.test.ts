import { expect, test } from 'vitest';
import { trustedAddresses } from '../../src/slack/connection/trusted-address.ts';

test('answers go to hooks.slack.com over https, sockets to hosts of slack.com over wss', () => {
  const { isResponseUrl, isSocketUrl } = trustedAddresses(undefined);

  expect(isResponseUrl('https://hooks.slack.com/commands/T1/2/x')).toBe(true);
  expect(isSocketUrl('wss://wss-primary.slack.com/link/?ticket=1')).toBe(true);
});

test.each([
  'http://hooks.slack.com/x',
  'https://hooks.slack.com.evil.example/x',
  'https://evil.example/hooks.slack.com',
  'https://hooks.slack.com@evil.example/x',
  'https://user:pass@hooks.slack.com/x',
  'https://hooks.slack.com:8443/x',
  'https://169.254.169.254/latest',
  'file:///etc/passwd',
  'x',
  '',
])('nothing goes to %s', (address) => {
  expect(trustedAddresses(undefined).isResponseUrl(address)).toBe(false);
});

test.each([
  'ws://wss-primary.slack.com/',
  'wss://evil.example/',
  'wss://slack.com.evil.example/',
  'wss://notslack.com/',
])('no socket is opened to %s', (address) => {
  expect(trustedAddresses(undefined).isSocketUrl(address)).toBe(false);
});

test('where another origin takes the place of Slack, it is the only one', () => {
  const { isResponseUrl, isSocketUrl } = trustedAddresses('http://127.0.0.1:8080');

  expect(isResponseUrl('http://127.0.0.1:8080/commands/1')).toBe(true);
  expect(isSocketUrl('ws://127.0.0.1:8080/link')).toBe(true);
  expect(isResponseUrl('https://hooks.slack.com/commands/T1/2/x')).toBe(false);
  expect(isSocketUrl('wss://wss-primary.slack.com/')).toBe(false);
  expect(isResponseUrl('http://127.0.0.1:8081/commands/1')).toBe(false);
});
