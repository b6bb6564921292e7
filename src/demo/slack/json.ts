/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether a value is a JSON object, not an array and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of an array; nothing where the value is no array. */
export function itemsIn(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

/** The objects of an array; nothing where the value is no array. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return itemsIn(value).filter(isObject);
}

/** The value where it is a string, otherwise the empty string. */
export function stringIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
