/** What `process.env` looks like: undefined and the empty string both mean unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** UTF-8 text of a file. Throws as node:fs does. */
export type ReadFile = (path: string) => string;

export interface ReadVariables {
  /** Set variables only. */
  readonly values: Readonly<Record<string, string>>;
  /** By variable (never `…_FILE`): a sentence without any value. */
  readonly faults: ReadonlyMap<string, string>;
}

interface VariableNames {
  readonly plain: readonly string[];
  /** May also be given as a file, under the same name with `_FILE` behind it. */
  readonly secret: readonly string[];
}

/** Reads the named variables, secrets from their files too; a newline at the end of such a file is not part of it. */
export function readVariables(env: Environment, names: VariableNames, readFile: ReadFile): ReadVariables {
  const values: Record<string, string> = {};
  const faults = new Map<string, string>();

  for (const name of [...names.plain, ...names.secret]) {
    const value = env[name];
    if (value) values[name] = value;
  }
  for (const name of names.secret) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (values[name] !== undefined) {
      faults.set(name, `${name} and ${name}_FILE are both set: keep one`);
      continue;
    }
    const file = readSecretFile(path, readFile);
    if (file.kind === 'read') values[name] = file.text;
    else faults.set(name, `${name}_FILE ${file.fault}`);
  }
  return { values, faults };
}

type SecretFile =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly fault: string };

function readSecretFile(path: string, readFile: ReadFile): SecretFile {
  try {
    const text = readFile(path).replace(/\r?\n$/, '');
    return text === '' ? { kind: 'unreadable', fault: 'names an empty file' } : { kind: 'read', text };
  } catch (error) {
    // The error's own message holds the path, which may be the secret itself, put into the wrong variable.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    return { kind: 'unreadable', fault: `names a file that cannot be read (${code})` };
  }
}
