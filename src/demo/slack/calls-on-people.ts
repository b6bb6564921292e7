import { isObject, itemsIn, type Json, type JsonObject, stringIn } from './json.ts';
import type { Message } from './message.ts';
import { mentionsIn } from './text.ts';

const callingLeaves = ['broadcast', 'user', 'usergroup'];

/**
 * Whom a message calls, anywhere in its text, blocks and attachments. Hostile text must never get in here.
 *
 * @returns tokens of mrkdwn as written, leaves of rich text by their kind; empty where nobody is called.
 */
export function callsOnPeople({ text, blocks, attachments }: Message): readonly string[] {
  return [...mentionsIn(text), ...[...blocks, ...attachments].flatMap(inJson)];
}

function inJson(value: Json): readonly string[] {
  if (!isObject(value)) return itemsIn(value).flatMap(inJson);
  const kind = stringIn(value['type']);
  if (callingLeaves.includes(kind)) return [kind];
  return [...inMrkdwn(value), ...Object.values(value).flatMap(inJson)];
}

/** Attachments are mrkdwn without saying so; plain text and rich text leaves are literal. */
function inMrkdwn(value: JsonObject): readonly string[] {
  const isLiteral = ['plain_text', 'text', 'raw_text', 'link'].includes(stringIn(value['type']));
  if (isLiteral) return [];
  const texts = ['text', 'pretext', 'title', 'value'].map((name) => stringIn(value[name]));
  return texts.flatMap(mentionsIn);
}
