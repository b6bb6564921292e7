import type { HostFiles } from './host-files.ts';
import { quotedWords } from './quoted-words.ts';

export interface UnitVariable {
  readonly value: string;
  /** The file that says so last. */
  readonly path: string;
}

export interface Unit {
  /** What a service started now would find in its environment. */
  readonly variables: ReadonlyMap<string, UnitVariable>;
  /** The command of `ExecStart`, as written; null where no unit file is there. */
  readonly command: string | null;
  /** Sentences about files that could not be read. */
  readonly warnings: readonly string[];
}

/** Earlier folders win. */
const folders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
] as const;

/**
 * A systemd service as its unit file and drop-ins say.
 *
 * @param name `docker.service`
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html
 */
export async function readUnit(files: HostFiles, name: string): Promise<Unit> {
  const state: State = { variables: new Map(), command: null, warnings: [] };
  for (const path of await unitFiles(files, name)) {
    const file = await files.read(path);
    if (file.kind === 'unreadable') state.warnings.push(`${path} could not be read: ${file.why}.`);
    if (file.kind === 'read') await apply(files, { path, text: file.text }, state);
  }
  return state;
}

interface State {
  readonly variables: Map<string, UnitVariable>;
  command: string | null;
  readonly warnings: string[];
}

/** The unit itself, then its drop-ins by name, whatever folder they are in. */
async function unitFiles(files: HostFiles, name: string): Promise<readonly string[]> {
  const units = await Promise.all(folders.map((folder) => files.resolve(`${folder}/${name}`)));
  const first = units.findIndex((unit) => unit !== undefined);
  const dropIns = new Map<string, string>();
  for (const folder of folders) {
    const listed = await files.list(`${folder}/${name}.d`);
    for (const one of listed.kind === 'listed' ? listed.names : []) {
      if (one.endsWith('.conf') && !dropIns.has(one)) dropIns.set(one, `${folder}/${name}.d/${one}`);
    }
  }
  const sorted = [...dropIns].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  return first < 0 ? sorted : [`${folders[first] ?? ''}/${name}`, ...sorted];
}

interface UnitFile {
  readonly path: string;
  readonly text: string;
}

async function apply(files: HostFiles, { path, text }: UnitFile, state: State): Promise<void> {
  for (const { key, value } of serviceLines(text)) {
    if (key === 'ExecStart') state.command = value === '' ? null : value;
    if (key === 'Environment' && value === '') state.variables.clear();
    if (key === 'Environment') assign(quotedWords(value), path, state);
    if (key === 'EnvironmentFile') await applyEnvironmentFile(files, value, state);
  }
}

/** `key = value` lines of the `[Service]` section, those that a backslash continues joined. */
function serviceLines(text: string): readonly { readonly key: string; readonly value: string }[] {
  let section = '';
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const header = /^\s*\[(.*)\]\s*$/.exec(line);
      section = header?.[1] ?? section;
      const at = line.indexOf('=');
      if (section !== 'Service' || /^\s*[#;]/.test(line) || header !== null || at < 0) return [];
      return [{ key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }];
    });
}

function assign(assignments: readonly string[], path: string, { variables }: State): void {
  for (const one of assignments) {
    const at = one.indexOf('=');
    // `%%` is how a unit file writes the `%` of an encoded password.
    if (at > 0) variables.set(one.slice(0, at), { value: one.slice(at + 1).replaceAll('%%', '%'), path });
  }
}

/** A dash before the path means that the file may be missing. */
async function applyEnvironmentFile(files: HostFiles, value: string, state: State): Promise<void> {
  const path = value.replace(/^-/, '');
  if (!path.startsWith('/')) return;
  const file = await files.read(path);
  if (file.kind === 'unreadable') state.warnings.push(`${path} could not be read: ${file.why}.`);
  if (file.kind !== 'read') return;
  for (const line of file.text.split(/\r?\n/)) {
    const parts = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line.trim());
    if (parts === null) continue;
    const [, name = '', written = ''] = parts;
    // Here blanks need no quotes.
    const unquoted = /^["'\\]/.test(written) ? (quotedWords(written)[0] ?? '') : written;
    state.variables.set(name, { value: unquoted, path });
  }
}
