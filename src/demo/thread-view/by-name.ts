/** A table to look foreign names up in: unlike an object it knows nothing of `constructor`. */
export function byName<Value>(entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(entries));
}
