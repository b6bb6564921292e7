import { buttonsViolations } from './button-limits.ts';
import { lengthViolation } from './length-limit.ts';
import { type Message, messageMetadata, type SentBlock } from './message.ts';
import { richTextViolations } from './rich-text-limits.ts';

/**
 * Everything in a message that Slack would refuse, in words, each with its path; empty where it would take it.
 * Lengths are UTF-16 units: Slack does not say what it counts, and no other count is higher.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */
export function limitViolations({ text, blocks, facts }: Message): readonly string[] {
  const size = JSON.stringify(blocks).length;
  const metadataSize = JSON.stringify(messageMetadata(longestOp, facts)).length;
  const ids = blocks.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  return [
    ...lengthViolation('text', text, { max: maxText }),
    ...(blocks.length === 0 ? ['blocks: none'] : []),
    ...(blocks.length > maxBlocks ? [`blocks: ${blocks.length}, at most ${maxBlocks}`] : []),
    ...(new Set(ids).size < ids.length ? ['blocks: a block_id twice'] : []),
    ...(size > maxBlocksJson ? [`blocks: ${size} characters of JSON, at most ${maxBlocksJson}`] : []),
    ...(metadataSize > maxMetadataJson
      ? [`metadata: ${metadataSize} characters, at most ${maxMetadataJson}`]
      : []),
    ...blocks.flatMap((block, index) => violationsOf(block, `blocks/${index}`)),
  ];
}

/** chat.update refuses more; chat.postMessage would take it. */
const maxText = 4_000;
const maxBlocks = 50;
/**
 * Slack refuses messages from about 12,000 characters on, by a count that it does not publish.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2509
 */
const maxBlocksJson = 10_000;
/** The limit behind `metadata_too_large` is not published either; this is well below what is known to pass. */
const maxMetadataJson = 6_000;
const longestOp = '00000000-0000-0000-0000-000000000000';

function violationsOf(block: SentBlock, path: string): readonly string[] {
  const own = block.type === 'rich_text' ? richTextViolations(block, path) : buttonsViolations(block, path);
  return [
    ...own,
    ...(block.block_id === undefined
      ? []
      : lengthViolation(`${path}/block_id`, block.block_id, { max: 255 })),
  ];
}
