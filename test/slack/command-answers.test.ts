import { expect, test } from 'vitest';
import { causeCodes } from '../../src/causes/codes.ts';
import type { AgentLine, CommandAnswer } from '../../src/commands/answer.ts';
import type { CheckConclusion } from '../../src/diagnosis/conclude-check.ts';
import { faultAnswer } from '../../src/slack/commands/fault-answer.ts';
import { type CommandFault, parseCommand } from '../../src/slack/commands/parse-command.ts';
import { renderAnswer } from '../../src/slack/commands/render-answer.ts';
import { helpMessage } from '../../src/slack/messages/help-message.ts';
import { createHostileText } from './hostile-text.ts';
import { faultsOf } from './message-faults.ts';
import { visibleText } from './read-message.ts';

const check: CheckConclusion = {
  image: 'registry.example.com/team/app:1.2',
  platform: 'linux/arm64',
  pullable: 'some',
  cause: 'dns-failure',
  certainty: 'confirmed',
  title: "Not from everywhere: the registry's name did not resolve",
  explanation: 'Only runner-7: no such name: registry.example.com; runner-8 got through in 20 ms.',
  checked: ['runner-7: failed at dns, no such name.', 'runner-8: passed up to blob in 20 ms.'],
  notChecked: ['runner-9 was not checked: it is not there.'],
  suggestions: ['registry.example.com/team/app:1.3'],
  settle: null,
  remedies: [{ actor: 'runner-owner', action: 'Ask the resolver.', command: 'dig x', source: '' }],
};

test('a check shows each place, what was not checked, what exists and what to do', () => {
  const text = visibleText(renderAnswer({ kind: 'checked', check, leftOut: 'please' }).message);

  expect(text).toBe(
    [
      "● Not from everywhere: the registry's name did not resolve · confirmed",
      'Only runner-7: no such name: registry.example.com; runner-8 got through in 20 ms.',
      'Image registry.example.com/team/app:1.2 for linux/arm64',
      '• runner-7: failed at dns, no such name.',
      '• runner-8: passed up to blob in 20 ms.',
      'runner-9 was not checked: it is not there.',
      'Nearest that exist: registry.example.com/team/app:1.3',
      'Not understood and left out: please',
      '• Runner owner: Ask the resolver. ',
      'dig x',
    ].join('\n'),
  );
});

test('agents are shown with state, version, runners and tags', () => {
  const agents: AgentLine[] = [
    {
      name: 'runner-7',
      tags: ['docker'],
      state: {
        kind: 'present',
        version: '0.2.0',
        platform: 'linux/amd64',
        runners: [{ id: 3, name: 'docker-host-01' }],
        runnersFault: null,
        seenSecondsAgo: 4,
      },
    },
    { name: 'runner-8', tags: [], state: { kind: 'outdated', version: '0.0.9' } },
    { name: 'runner-9', tags: [], state: { kind: 'absent' } },
  ];
  const text = visibleText(renderAnswer({ kind: 'agents', agents: { kind: 'enrolled', agents } }).message);

  expect(text.split('\n')).toEqual([
    '3 agents, 1 there',
    '• ● runner-7 · there, 4 s ago · version 0.2.0 · linux/amd64 · runner docker-host-01 (#3) · tags docker',
    '• ● runner-8 · runs version 0.0.9 with which this bot cannot talk: upgrade it',
    '• ● runner-9 · not there: it has not announced itself for 15 s',
  ]);
});

test('no answer whatever is one that Slack refuses or that mentions somebody', () => {
  const { random, pick, text } = createHostileText(20_261_130);
  const some = (most: number, max: number) =>
    Array.from({ length: Math.floor(random() * most) }, () => text(max));
  const hostileCheck = (): CheckConclusion => ({
    image: text(4_096),
    platform: pick([text(100), null], null),
    pullable: pick(['everywhere', 'some', 'nowhere', null] as const, null),
    cause: pick([...causeCodes, null], null),
    certainty: pick(['confirmed', 'likely', 'inconclusive'] as const, 'likely'),
    title: text(200) || 'x',
    explanation: text(5_000),
    checked: some(20, 2_000),
    notChecked: some(20, 2_000),
    suggestions: some(8, 512),
    settle: pick([text(1_000), null], null),
    remedies: some(8, 2_000).map((action) => ({
      actor: 'network' as const,
      action,
      command: text(3_000),
      source: pick(['https://docs.gitlab.com/', text(4_000), 'javascript:alert(1)', ''], ''),
    })),
  });
  const hostileAgent = (): AgentLine => ({
    name: text(100),
    tags: some(50, 200),
    state: pick<AgentLine['state']>(
      [
        { kind: 'absent' },
        { kind: 'outdated', version: text(100) },
        {
          kind: 'present',
          version: text(100),
          platform: text(100),
          runners: some(100, 200).map((name) => ({ id: pick([7, null], 7), name })),
          runnersFault: pick([text(200), null], null),
          seenSecondsAgo: 3,
        },
      ],
      { kind: 'absent' },
    ),
  });
  for (let round = 0; round < 100; round += 1) {
    const agents = Array.from({ length: Math.floor(random() * 60) }, hostileAgent);
    const answers: readonly CommandAnswer[] = [
      { kind: 'checked', check: hostileCheck(), leftOut: text(200) },
      { kind: 'agents', agents: { kind: 'enrolled', agents } },
      { kind: 'no-such-place', from: text(200), names: some(100, 60), tags: some(100, 200) },
      { kind: 'asking', image: text(4_096), places: ['runner-7', "the bot's host"], withinSeconds: 45 },
      { kind: 'refused', why: `No: ${text(500)}` },
    ];
    expect(answers.map((answer) => renderAnswer(answer).message).flatMap(faultsOf)).toEqual([]);
    const parsed = parseCommand(text(5_000));
    expect(parsed.kind === 'faulty' ? faultsOf(faultAnswer(parsed.fault)) : []).toEqual([]);
  }
});

test('help, and every fault of a question, are messages that Slack takes', () => {
  const faults: readonly CommandFault[] = [
    { kind: 'bad-reference', image: '<!channel>', reason: 'bad-registry' },
    { kind: 'bad-platform', platform: '<!here>', why: 'not-two-parts' },
    { kind: 'incomplete', word: 'from' },
    { kind: 'twice', word: 'for' },
    { kind: 'bare-word', word: 'thanks' },
    { kind: 'forbidden', image: '169.254.169.254/app', why: 'it is link-local' },
  ];

  expect([helpMessage, ...faults.map(faultAnswer)].flatMap(faultsOf)).toEqual([]);
});
