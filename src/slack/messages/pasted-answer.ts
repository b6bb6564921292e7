import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { titleOf } from '../../diagnosis/title.ts';
import type { Answer } from '../respond.ts';
import { diagnosisElements } from './diagnosis-elements.ts';
import { bold, emoji, leaf, section } from './rich-text.ts';
import { mrkdwn } from './text.ts';
import { howSure } from './words.ts';

/** What a person is told about a text that they pointed at; null where it holds no failed pull or preparation. */
export function pastedAnswer(diagnosis: Diagnosis | null): Answer {
  if (diagnosis === null) return nothingFound;

  return {
    text: `${titleOf(diagnosis)} (${howSure(diagnosis)}). ${mrkdwn(diagnosis.explanation, 800)}`,
    blocks: [{ type: 'rich_text', elements: diagnosisElements(diagnosis, []) }],
  };
}

const nothingFound: Answer = {
  text: 'This message holds no failed image pull or job preparation.',
  blocks: [
    {
      type: 'rich_text',
      elements: [
        section([
          emoji('white_circle'),
          bold(' No failed image pull or job preparation in this message'),
          leaf(
            '\nPaste the end of the job log, from the line that begins with ERROR or WARNING, and try again. ' +
              'A failure of the script itself is not looked at.',
          ),
        ]),
      ],
    },
  ],
};
