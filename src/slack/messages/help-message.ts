import type { Answer } from '../respond.ts';
import { bold, bullet, code, leaf, section } from './rich-text.ts';
import { mrkdwn, oneLine } from './text.ts';

/** The answer to `/pullcheck`, whatever follows it: what there is, and how to use it. */
export function helpAnswer(typed: string): Answer {
  const word = oneLine(typed.split(/\s/, 1)[0] ?? '', 40);
  const isUnknown = word !== '' && word.toLowerCase() !== 'help';
  const opening = isUnknown ? [leaf('There is no '), code(`/pullcheck ${word}`), leaf('.\n')] : [];
  return {
    text:
      (isUnknown ? `There is no /pullcheck ${mrkdwn(word, 100)}. ` : '') +
      'Pullcheck says why a GitLab job stopped before its script, above all why its image could not be pulled.',
    blocks: [
      {
        type: 'rich_text',
        elements: [
          section([
            ...opening,
            leaf(
              'Pullcheck says why a GitLab job stopped before its script, above all why its image could not be pulled.',
            ),
          ]),
          bullet([
            bold('By itself: '),
            leaf("when a pipeline fails, it replies in that pipeline's thread, one reply per cause."),
          ]),
          bullet([
            bold('On any message: '),
            leaf('its menu (⋯) → '),
            bold('Diagnose this log'),
            leaf('. Works in threads; only you see the answer. Example: try it on a message that says '),
            code(example),
            leaf('.'),
          ]),
          bullet([code('/pullcheck help'), leaf(' shows this.')]),
        ],
      },
    ],
  };
}

const example = 'failed to pull image "alpine:3.99": manifest unknown';
