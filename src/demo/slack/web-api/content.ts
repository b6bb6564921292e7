import { checkBlocks, type Surface, tablesIn } from '../blocks/check-blocks.ts';
import { isObject, type Json, type JsonObject, objectsIn } from '../json.ts';
import { normaliseText } from '../text.ts';
import { malformed, type Refusal } from './outcome.ts';

/** A message's content, checked; a part that was not given is undefined. `metadata` null: to be removed. */
export interface Content {
  readonly kind: 'content';
  readonly text: string | undefined;
  readonly blocks: readonly JsonObject[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
  readonly metadata: JsonObject | null | undefined;
}

interface Given {
  readonly text?: string | undefined;
  readonly blocks?: Json | undefined;
  readonly attachments?: Json | undefined;
  readonly metadata?: Json | undefined;
}

interface Limits {
  readonly maximumText: number;
  readonly surface: Surface;
}

const maximumBlocksJson = 12_000;
const maximumAttachments = 100;
/** The real size is not published; this is far above what a few ids take. */
const maximumMetadataJson = 8_000;
const attachmentColours = new Map([
  ['good', '2eb886'],
  ['warning', 'daa038'],
  ['danger', 'a30200'],
]);

/** Refuses what no message may hold, with Slack's own codes. */
export function checkContent(given: Given, { maximumText, surface }: Limits): Content | Refusal {
  const refusal =
    textFault(given, maximumText) ??
    blocksFault(given.blocks, surface) ??
    attachmentsFault(given.attachments, surface) ??
    metadataFault(given.metadata);
  if (refusal !== undefined) return refusal;
  return {
    kind: 'content',
    text: given.text === undefined ? undefined : normaliseText(given.text),
    blocks: given.blocks === undefined ? undefined : withIds(objectsIn(given.blocks)),
    attachments: given.attachments === undefined ? undefined : stored(objectsIn(given.attachments)),
    metadata: metadataOf(given.metadata),
  };
}

function textFault({ text, blocks, attachments }: Given, maximum: number): Refusal | undefined {
  const isBare = objectsIn(blocks).length === 0 && objectsIn(attachments).length === 0;
  if (isBare && (text ?? '').trim() === '') return malformed('no_text');
  if ((text ?? '').length > maximum) return malformed('msg_too_long', [`text is over ${maximum} characters`]);
  return undefined;
}

function blocksFault(blocks: Json | undefined, surface: Surface): Refusal | undefined {
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) return malformed('invalid_blocks_format');
  const faults = checkBlocks(blocks, surface);
  if (faults.length > 0) return malformed('invalid_blocks', faults);
  if (tablesIn(blocks) > 1) return malformed('invalid_attachments', ['only_one_table_allowed']);
  const size = JSON.stringify(blocks).length;
  if (size > maximumBlocksJson) return malformed('msg_blocks_too_long', [`blocks take ${size} characters`]);
  return undefined;
}

function attachmentsFault(attachments: Json | undefined, surface: Surface): Refusal | undefined {
  if (attachments === undefined) return undefined;
  if (!Array.isArray(attachments) || !attachments.every(isObject)) return malformed('invalid_attachments');
  if (attachments.length > maximumAttachments) return malformed('too_many_attachments');
  const faults = objectsIn(attachments).flatMap(({ blocks }, index) =>
    checkBlocks(blocks ?? [], surface).map((fault) => `attachment ${index}: ${fault}`),
  );
  return faults.length > 0 ? malformed('invalid_attachments', faults) : undefined;
}

function metadataFault(metadata: Json | undefined): Refusal | undefined {
  if (metadata === undefined) return undefined;
  if (!isObject(metadata)) return malformed('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return undefined;
  if (typeof metadata['event_type'] !== 'string' || !isObject(metadata['event_payload'])) {
    return malformed('invalid_metadata_schema');
  }
  return JSON.stringify(metadata).length > maximumMetadataJson ? malformed('metadata_too_large') : undefined;
}

function metadataOf(metadata: Json | undefined): JsonObject | null | undefined {
  if (!isObject(metadata)) return undefined;
  return Object.keys(metadata).length === 0 ? null : metadata;
}

function withIds(blocks: readonly JsonObject[]): readonly JsonObject[] {
  return blocks.map((block, index) => ({ block_id: `blk${index}`, ...block }));
}

function stored(attachments: readonly JsonObject[]): readonly JsonObject[] {
  return attachments.map((attachment, index) => {
    const { color } = attachment;
    const hex =
      typeof color === 'string' ? { color: attachmentColours.get(color) ?? color.replace('#', '') } : {};
    return { id: index + 1, ...attachment, ...hex };
  });
}
