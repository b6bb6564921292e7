import { redact } from '../../failure/redaction/redact.ts';
import { type JsonObject, parseObject, toList, toObject, toText } from './json-shape.ts';

/** What a registry or a token server says about its refusal; bounded, and null where it says nothing. */
export interface RegistryError {
  /** `MANIFEST_UNKNOWN`, upper case. */
  readonly code: string | null;
  readonly message: string | null;
  /** What kind of body it was; `none`: there was no body. */
  readonly shape: 'registry' | 'json' | 'html' | 'text' | 'none';
}

/**
 * Reads the body of a refusal. Beside the form of the specification several others are about.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export function readRegistryError(body: Uint8Array, contentType: string): RegistryError {
  if (body.length === 0) return { code: null, message: null, shape: 'none' };
  const json = parseObject(body);
  if (json !== undefined) return readJson(json);
  const text = new TextDecoder().decode(body.subarray(0, 4_096));
  const isHtml = contentType.includes('html') || /^\s*<(?:!doctype html|html|head|body)\b/i.test(text);
  return { code: null, message: bound(isHtml ? stripTags(text) : text), shape: isHtml ? 'html' : 'text' };
}

function readJson(json: JsonObject): RegistryError {
  const first = toObject(toList(json['errors'])[0]);
  const code = toText(first?.['code'])?.toUpperCase().slice(0, 60) ?? null;
  const said =
    toText(first?.['message']) ?? toText(json['details']) ?? toText(json['message']) ?? toText(json['error']);
  const message = said === undefined ? null : bound(said);
  return { code, message, shape: code === null ? 'json' : 'registry' };
}

function stripTags(html: string): string {
  return html.replaceAll(/<(?:style|script)\b[^]*?<\/(?:style|script)>|<[^<>]*>/gi, ' ');
}

/** A secret that the bound cut in two would have lost its shape. */
const longestRead = 2_000;

function bound(text: string): string | null {
  // Control and direction marks would let a registry's words forge the report they are quoted in.
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return plain === '' ? null : redact(plain.slice(0, longestRead)).slice(0, 300);
}
