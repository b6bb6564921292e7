import { describe, expect, test } from 'vitest';
import { parseCommand, parseMention } from '../../src/slack/commands/parse-command.ts';
import { processorMs } from '../processor-time.ts';

const check = (image: string, over: Readonly<Record<string, unknown>> = {}) => ({
  kind: 'wish',
  wish: { kind: 'check', image, platform: null, from: null, leftOut: '', ...over },
});
const digest = `sha256:${'a'.repeat(64)}`;

describe('what is typed as an image', () => {
  test.each([
    ['alpine', check('alpine')],
    ['list:latest', check('list:latest')],
    ['HELP:1', { kind: 'faulty' }],
    ['alpine:3.20 from runner-7', check('alpine:3.20', { from: 'runner-7' })],
    ['alpine:3.20 FOR Linux/ARM64', check('alpine:3.20', { platform: 'linux/arm64' })],
    [
      'alpine:3.20 for linux/arm/v7 from docker',
      check('alpine:3.20', { from: 'docker', platform: 'linux/arm/v7' }),
    ],
    [
      '<http://registry.example.com/app:1|registry.example.com/app:1> from a',
      check('registry.example.com/app:1', { from: 'a' }),
    ],
    ['<http://ghcr.io|ghcr.io>/team/app:1.2', check('ghcr.io/team/app:1.2')],
    [
      `<mailto:app@registry.example.com|app@registry.example.com>`,
      { kind: 'faulty', fault: { kind: 'bad-reference', reason: 'bad-digest' } },
    ],
    [`<mailto:app@sha256|app@sha256>:${'a'.repeat(64)}`, check(`app@${digest}`)],
    [`registry.example.com/app@${digest}`, check(`registry.example.com/app@${digest}`)],
    ['`alpine:3.20`', check('alpine:3.20')],
    ['“alpine:3.20”', check('alpine:3.20')],
    ['```alpine:3.20```', check('alpine:3.20')],
    ["'alpine:3.20'", check('alpine:3.20')],
    ['\u00a0alpine:3.20\u00a0from\u00a0runner-7\u200b', check('alpine:3.20', { from: 'runner-7' })],
    ['alpine:3.20, please', check('alpine:3.20', { leftOut: 'please' })],
    ['alpine:3.20 please from a look', check('alpine:3.20', { from: 'a', leftOut: 'please look' })],
    ['alpine:3.20 <!channel> <@U123|ana>', check('alpine:3.20', { leftOut: '@channel @ana' })],
    ['alpine:3.20 from <!subteam^S1|@ops>', check('alpine:3.20', { from: '@ops' })],
    ['alpine:3.20 from a&amp;b', check('alpine:3.20', { from: 'a&b' })],
  ])('%s', (text, expected) => {
    expect(parseCommand(text)).toMatchObject(expected);
  });
});

describe('what cannot be checked is told with its reason', () => {
  test.each([
    ['https://registry.example.com/app:1', { kind: 'bad-reference', reason: 'scheme' }],
    ['<https://registry.example.com/app:1>', { kind: 'bad-reference', reason: 'scheme' }],
    ['registry.example.com/App:1', { kind: 'bad-reference', reason: 'uppercase-repository' }],
    ['$CI_REGISTRY_IMAGE:1', { kind: 'bad-reference', reason: 'unexpanded-variable' }],
    ['app:', { kind: 'bad-reference', reason: 'bad-tag' }],
    ['registry.example.com:99999/app:1', { kind: 'bad-reference', reason: 'bad-port' }],
    ['&lt;!channel&gt;', { kind: 'bad-reference' }],
    ['[MASKED]/app:1', { kind: 'bad-reference', reason: 'masked' }],
    ['alpine:3 for arm64', { kind: 'bad-platform', why: 'not-two-parts' }],
    ['alpine:3 for linux/', { kind: 'bad-platform', why: 'not-two-parts' }],
    ['alpine:3 for beos/amd64', { kind: 'bad-platform', why: 'unknown-os' }],
    ['alpine:3 for linux/amd46', { kind: 'bad-platform', why: 'unknown-architecture' }],
    ['alpine:3 for linux/arm/seven', { kind: 'bad-platform', why: 'bad-variant' }],
    ['alpine:3 from', { kind: 'incomplete', word: 'from' }],
    ['alpine:3 from a from b', { kind: 'twice', word: 'from' }],
    ['169.254.169.254/app:1', { kind: 'forbidden', why: 'it is link-local' }],
    ['169.254.169.254:80/latest/meta-data', { kind: 'forbidden' }],
    ['[fe80::1]:5000/app', { kind: 'forbidden' }],
    ['[::ffff:a9fe:a9fe]/app', { kind: 'forbidden' }],
    ['0xa9.0xfe.0xa9.0xfe/app', { kind: 'forbidden' }],
    ['metadata.google.internal/app', { kind: 'forbidden', why: 'it is a metadata service' }],
    ['100.100.100.200/app', { kind: 'forbidden' }],
  ])('%s', (text, fault) => {
    expect(parseCommand(text)).toMatchObject({ kind: 'faulty', fault });
  });
});

test.each(['subscribe', 'unsubscribe', 'list', 'mute', 'status'])(
  '%s is kept free, in any case and with anything behind it',
  (word) => {
    expect(parseCommand(`${word.toUpperCase()} group/project`)).toEqual({ kind: 'not-available', word });
  },
);

test('help, agents and addresses are told from images', () => {
  expect(parseCommand('')).toEqual({ kind: 'help' });
  expect(parseCommand(' Help me')).toEqual({ kind: 'help' });
  expect(parseCommand('agents')).toEqual({ kind: 'wish', wish: { kind: 'agents' } });
  for (const path of ['jobs/17', 'pipelines/4']) {
    expect(parseCommand(`<https://gitlab.example.com/team/app/-/${path}>`)).toEqual({ kind: 'address' });
  }
});

test('a word alone is no image in a conversation', () => {
  expect(parseMention(' thanks!')).toEqual({ kind: 'faulty', fault: { kind: 'bare-word', word: 'thanks' } });
  expect(parseMention(' alpine:3.20')).toMatchObject(check('alpine:3.20'));
});

test.each([
  ['links', '<http://'.repeat(50_000)],
  ['mentions', '<!'.repeat(100_000)],
  ['quotes', '`'.repeat(200_000)],
  ['words', 'from '.repeat(50_000)],
  ['one word', `a${'/a'.repeat(100_000)}`],
])('endless %s take no time', (_what, text) => {
  expect(processorMs(() => parseCommand(text))).toBeLessThan(5_000);
});
