import { z } from 'zod';
import { isObject, type Json, type JsonObject, objectsIn } from '../json.ts';
import { checkBlocks } from './check-blocks.ts';
import { toReasons } from './reasons.ts';
import { id, plainText } from './text-objects.ts';

/** A view as an app sends it. */
export interface GivenView {
  readonly type: 'modal' | 'home';
  readonly blocks: readonly JsonObject[];
  readonly callbackId: string;
  readonly externalId: string;
  readonly content: JsonObject;
}

const common = {
  blocks: z.array(z.json()),
  private_metadata: z.string().max(3_000).optional(),
  callback_id: id,
  external_id: id,
};
const shape = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('home'), ...common }),
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  }),
]);

/**
 * Holds a view against Slack's published limits.
 *
 * @returns what is wrong, worded as Slack does; empty where all is well.
 */
export function checkView(view: Json): readonly string[] {
  const parsed = shape.safeParse(view);
  if (!parsed.success) return toReasons(parsed.error, view, '/view');
  const given = parsed.data;
  const faults = checkBlocks(given.blocks, given.type).map((fault) =>
    fault.replace('[json-pointer:/blocks', '[json-pointer:/view/blocks'),
  );
  const hasInput = objectsIn(given.blocks).some(({ type }) => type === 'input');
  const lacksSubmit = given.type === 'modal' && hasInput && given.submit === undefined;
  return lacksSubmit ? [...faults, 'missing required field: submit [json-pointer:/view/submit]'] : faults;
}

/** Reads a view that {@link checkView} found nothing wrong with; blocks and inputs without an id get one. */
export function readView(view: Json): GivenView {
  const given = shape.parse(view);
  const blocks = objectsIn(given.blocks).map(withIds);
  return {
    type: given.type,
    blocks,
    callbackId: given.callback_id ?? '',
    externalId: given.external_id ?? '',
    content: { ...(isObject(view) ? view : {}), blocks },
  };
}

function withIds(block: JsonObject, index: number): JsonObject {
  const { element } = block;
  const named = isObject(element) ? { element: { action_id: `act${index}`, ...element } } : {};
  return { block_id: `blk${index}`, ...block, ...named };
}
