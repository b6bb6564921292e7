import { z } from 'zod';
import { type Json, type JsonObject, objectsIn, stringIn } from '../json.ts';
import { anyBlock } from './layout.ts';
import { toReasons } from './reasons.ts';

export type Surface = 'message' | 'modal' | 'home';

const maximumBlocks: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
const maximumMarkdown = 12_000;
const inMessagesOnly = [
  'container',
  'context_actions',
  'data_table',
  'data_visualization',
  'file',
  'markdown',
  'plan',
  'table',
  'task_card',
];
/** @see https://docs.slack.dev/blocks.json */
const forbidden: Readonly<Record<Surface, readonly string[]>> = {
  message: ['alert', 'file'],
  modal: [...inMessagesOnly, 'card', 'carousel'],
  home: [...inMessagesOnly, 'alert'],
};

/**
 * Holds blocks against Slack's published limits.
 *
 * @returns what is wrong, each with a JSON pointer, worded as Slack does; empty where all is well.
 */
export function checkBlocks(blocks: Json, surface: Surface): readonly string[] {
  const shape = z.array(anyBlock).max(maximumBlocks[surface]).safeParse(blocks);
  if (!shape.success) return toReasons(shape.error, blocks, '/blocks');
  const known = objectsIn(blocks);
  return [
    ...known.flatMap(({ type }, index) =>
      forbidden[surface].includes(stringIn(type))
        ? [`unsupported type: ${stringIn(type)} [json-pointer:/blocks/${index}/type]`]
        : [],
    ),
    ...repeated(known.map((block) => stringIn(block['block_id']))).map(
      (index) => `block_id already exists [json-pointer:/blocks/${index}/block_id]`,
    ),
    ...known.flatMap((block, index) =>
      repeated(interactive(block).map((element) => stringIn(element['action_id']))).map(
        (element) => `action_id already exists [json-pointer:/blocks/${index}/elements/${element}/action_id]`,
      ),
    ),
    ...markdownFault(known),
    ...(known.filter(({ type }) => type === 'plan').length > 1
      ? ['only one plan allowed [json-pointer:/blocks]']
      : []),
  ];
}

/** How many blocks of the table family there are; a message may hold one. */
export function tablesIn(blocks: Json): number {
  const known = objectsIn(blocks);
  const inside = known.flatMap((block) => objectsIn(block['child_blocks']));
  return [...known, ...inside].filter(({ type }) => type === 'table' || type === 'data_table').length;
}

/** The interactive elements of a block, wherever the block keeps them. */
export function interactive(block: JsonObject): readonly JsonObject[] {
  const inside = objectsIn(block['child_blocks']).flatMap(interactive);
  const cards = block['type'] === 'carousel' ? objectsIn(block['elements']).flatMap(interactive) : [];
  const own = [...objectsIn(block['elements']), ...objectsIn(block['actions'])];
  const single = objectsIn([block['accessory'] ?? null, block['element'] ?? null]);
  return [...own, ...single, ...cards, ...inside].filter(({ type }) => isInteractive(stringIn(type)));
}

function isInteractive(type: string): boolean {
  return /button|overflow|checkboxes|select$|picker$|input$/u.test(type);
}

/** Positions of values that stood earlier already; empty strings do not count. */
function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (value !== '' && values.indexOf(value) < index ? [index] : []));
}

function markdownFault(blocks: readonly JsonObject[]): readonly string[] {
  const size = blocks
    .filter(({ type }) => type === 'markdown')
    .reduce((sum, block) => sum + stringIn(block['text']).length, 0);
  return size > maximumMarkdown ? [`markdown blocks take ${size} characters [json-pointer:/blocks]`] : [];
}
