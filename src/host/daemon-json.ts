import type { DaemonJson } from './daemon-json-schema.ts';
import type { HostFiles } from './host-files.ts';
import { parseJson } from './parse-settings.ts';

export type ReadDaemonJson =
  | { readonly kind: 'read'; readonly path: string; readonly settings: DaemonJson }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'unusable'; readonly path: string; readonly why: string };

/** @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file */
export async function readDaemonJson(files: HostFiles, path: string): Promise<ReadDaemonJson> {
  const file = await files.read(path);
  if (file.kind === 'absent') return { kind: 'absent', path };
  if (file.kind === 'unreadable') return { kind: 'unusable', path, why: `could not be read: ${file.why}` };
  // dockerd takes an empty file for an empty object.
  if (file.text.trim() === '') return { kind: 'read', path, settings: {} };
  const parsed = await parseJson(
    file.text,
    async () => (await import('./daemon-json-schema.ts')).daemonJsonSchema,
  );
  if (parsed.kind === 'parsed') return { kind: 'read', path, settings: parsed.settings };
  return { kind: 'unusable', path, why: `is not valid: ${parsed.why}` };
}
