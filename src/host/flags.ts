/** Command-line flags by name without dashes, each with its values in order; a bare flag has the value `true`. */
export type Flags = ReadonlyMap<string, readonly string[]>;

/** Reads flags as Go programs write them: `--name value`, `--name=value`, `-H value`. */
export function readFlags(args: readonly string[]): Flags {
  const flags = new Map<string, readonly string[]>();
  for (const [index, arg] of args.entries()) {
    const parts = /^--?([A-Za-z][\w-]*)(?:=([^]*))?$/.exec(arg);
    if (parts === null) continue;
    const [, name = '', written] = parts;
    const next = args[index + 1];
    const value = written ?? (next === undefined || next.startsWith('-') ? 'true' : next);
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}
