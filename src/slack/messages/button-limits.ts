import { lengthViolation } from './length-limit.ts';
import type { ButtonsBlock } from './message.ts';

/** What Slack would refuse in a row of buttons. */
export function buttonsViolations({ elements }: ButtonsBlock, path: string): readonly string[] {
  const ids = elements.map(({ action_id: id }) => id);
  return [
    ...(elements.length < 1 || elements.length > 25 ? [`${path}/elements: ${elements.length}, 1 to 25`] : []),
    ...(new Set(ids).size < ids.length ? [`${path}: an action_id twice`] : []),
    ...elements.flatMap((button, index) => [
      ...lengthViolation(`${path}/elements/${index}/text`, button.text.text, { max: 75 }),
      ...lengthViolation(`${path}/elements/${index}/action_id`, button.action_id ?? '', { max: 255 }),
      ...lengthViolation(`${path}/elements/${index}/url`, button.url ?? 'none', { max: 3_000 }),
      ...lengthViolation(`${path}/elements/${index}/value`, button.value ?? 'none', { max: 2_000 }),
    ]),
  ];
}
