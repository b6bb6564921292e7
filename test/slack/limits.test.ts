import { describe, expect, test } from 'vitest';
import { causeCodes } from '../../src/causes/codes.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { DiagnosedJob, Incident } from '../../src/incidents/incident.ts';
import { limitViolations } from '../../src/slack/messages/limits.ts';
import type { Message } from '../../src/slack/messages/message.ts';
import { minimalMessage } from '../../src/slack/messages/minimal-message.ts';
import { parentMessage } from '../../src/slack/messages/parent-message.ts';
import { replyMessage } from '../../src/slack/messages/reply-message.ts';
import { literalRows, screenRows, textRows } from '../../src/slack/messages/screen.ts';
import { createHostileText } from './hostile-text.ts';
import { incident, job, reply } from './incidents.ts';
import { faultsOf } from './message-faults.ts';
import { rows } from './read-message.ts';

function createHostile(seed: number) {
  const { random, pick, text } = createHostileText(seed);
  const textOrNull = (max: number) => (random() < 0.3 ? null : text(max));
  const texts = (max: number) => Array.from({ length: Math.floor(random() * 6) }, () => text(max));
  const observed = (): NonNullable<Diagnosis['observed']> => ({
    fromHost: random() < 0.5,
    checked: texts(1_000),
    notChecked: texts(1_000),
    difference: textOrNull(1_000),
    settle: textOrNull(1_000),
    suggestions: texts(1_000),
  });
  const diagnosis = (): Partial<Diagnosis> => ({
    cause: pick(causeCodes, 'unknown'),
    certainty: pick(['confirmed', 'likely', 'inconclusive'] as const, 'likely'),
    image: textOrNull(10_000),
    role: pick(['build', 'service', 'helper', null] as const, null),
    runnerName: textOrNull(10_000),
    reason: text(10_000),
    evidence: Array.from({ length: Math.floor(random() * 12) }, () => text(10_000)),
    explanation: text(10_000),
    ...(random() < 0.5 && { observed: observed() }),
    remedies: Array.from({ length: Math.floor(random() * 8) }, () => ({
      actor: pick(['developer', 'network'] as const, 'network'),
      action: text(2_000),
      command: textOrNull(5_000),
      source: pick(['https://docs.gitlab.com/', text(4_000), 'javascript:alert(1)'], ''),
    })),
  });
  const hostileJob = (jobId: number): DiagnosedJob =>
    job(
      {
        jobId,
        jobName: text(1_000),
        allowFailure: random() < 0.5,
        ref: textOrNull(1_000),
        tag: random() < 0.5,
        username: textOrNull(1_000),
        mergeRequest: random() < 0.3 ? { iid: 1, url: text(1_000) } : null,
        upstream:
          random() < 0.3 ? { projectPath: text(1_000), projectUrl: text(1_000), pipelineId: 1 } : null,
        runner: random() < 0.5 ? null : { id: 1, description: text(1_000), tags: [] },
      },
      diagnosis(),
      1 + Math.floor(random() * 5),
    );
  return (): Incident => {
    const replyCount = 1 + Math.floor(random() * 8);
    const replies = Array.from({ length: replyCount }, (_, key) => {
      const jobCount = random() < 0.05 ? 5_000 : 1 + Math.floor(random() * 6);
      const rest = Array.from({ length: jobCount - 1 }, (__, index) => job({ jobId: index + 2 }));
      return reply([hostileJob(1), ...rest], { key: `${key}`, superseded: random() < 0.1 });
    });
    const [first = reply(), ...others] = replies;
    return incident({
      projectPath: text(1_000),
      projectUrl: pick(['https://gitlab.example.com/a', text(1_000)], ''),
      outcome: pick(['failed', 'passed', null] as const, null),
      replies: [first, ...others],
    });
  };
}

test('no input whatever makes a message that Slack refuses or that mentions somebody', () => {
  const next = createHostile(20_260_101);
  for (let round = 0; round < 60; round += 1) {
    const hostile = next();
    const messages = [parentMessage(hostile), ...hostile.replies.map((it) => replyMessage(hostile, it))];
    expect(messages.flatMap(faultsOf)).toEqual([]);
    expect(messages.map(minimalMessage).flatMap(faultsOf)).toEqual([]);
  }
});

test('no reply is longer than the screen of a phone', () => {
  const next = createHostile(7);
  for (let round = 0; round < 60; round += 1) {
    const hostile = next();
    for (const shown of hostile.replies) {
      const taken = rows(replyMessage(hostile, shown))
        .filter(({ text }) => text !== '[Open job log]')
        .reduce((sum, { text, isLiteral }) => sum + (isLiteral ? literalRows(text) : textRows(text)), 0);
      expect(taken).toBeLessThanOrEqual(screenRows);
    }
  }
});

describe('the check finds', () => {
  const sound = replyMessage(incident(), reply());

  test.each<[string, Partial<Message>, RegExp]>([
    ['no text', { text: '' }, /^text: empty/],
    ['too long a text', { text: 'x'.repeat(4_001) }, /^text: 4001 characters/],
    ['no blocks', { blocks: [] }, /^blocks: none/],
    [
      'too many blocks',
      { blocks: Array.from({ length: 51 }, () => richText('x')) },
      /^blocks: 51, at most 50/,
    ],
    ['too much altogether', { blocks: [richText('x'.repeat(10_000))] }, /characters of JSON/],
    ['empty leaves', { blocks: [richText('')] }, /text: empty/],
    ['a block_id twice', { blocks: [richText('x', 'a'), richText('y', 'a')] }, /block_id twice/],
    ['too long a block_id', { blocks: [richText('x', 'a'.repeat(256))] }, /block_id: 256/],
    ['too long a label', { blocks: [buttons('x'.repeat(76))] }, /text: 76 characters, at most 75/],
    ['an action_id twice', { blocks: [buttons('x', 'y')] }, /action_id twice/],
    ['metadata without end', { facts: { ...sound.facts, image: 'x'.repeat(9_000) } }, /^metadata/],
  ])('%s', (_, over, violation) => {
    expect(limitViolations({ ...sound, ...over }).join('\n')).toMatch(violation);
  });

  test('nothing in a usual message', () => {
    expect(limitViolations(sound)).toEqual([]);
    expect(limitViolations(parentMessage(incident()))).toEqual([]);
  });
});

function richText(text: string, blockId?: string): Message['blocks'][number] {
  return {
    type: 'rich_text',
    ...(blockId === undefined ? {} : { block_id: blockId }),
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}

function buttons(...labels: string[]): Message['blocks'][number] {
  return {
    type: 'actions',
    elements: labels.map((text) => ({
      type: 'button',
      action_id: 'link:job',
      text: { type: 'plain_text', text },
    })),
  };
}
