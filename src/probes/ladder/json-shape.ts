/**
 * Answers of registries are read by hand: a schema library would take longer to load than the whole ladder takes to
 * climb, and `pullcheck check` starts anew each time.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns undefined where the bytes are no JSON object. */
export function parseObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    return toObject(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

export function toObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** @returns undefined where it is no text, or an empty one. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
