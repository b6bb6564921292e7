import { isScalar, type Scalar, visit } from 'yaml';
import { type CiFile, parseCiFile } from '../ci-config/ci-file.ts';
import { editScalar } from '../ci-config/edit-scalar.ts';

/** One scalar to change. JSON; nothing of the file but the scalar itself. */
export interface Edit {
  readonly path: string;
  /** Where the scalar begins, in UTF-16 units of the file. */
  readonly at: number;
  /** Of the scalar as it is written. */
  readonly length: number;
  readonly old: string;
  readonly value: string;
}

/** The text with all edits of the file made; undefined where one cannot be. */
export function editFile(path: string, text: string, edits: readonly Edit[]): string | undefined {
  let edited: string | undefined = text;
  // From the end, so that the places before stay where they are.
  for (const { at, old, value } of edits.toSorted((a, b) => b.at - a.at)) {
    const file: CiFile | undefined = edited === undefined ? undefined : parseCiFile(path, edited);
    const scalar = file === undefined ? undefined : scalarAt(file, at);
    if (file === undefined || scalar === undefined || String(scalar.value).trim() !== old.trim())
      return undefined;
    edited = editScalar(file, scalar, value);
  }
  return edited;
}

/** Whether all edits are made in a text that is otherwise as it was. */
export function isEdited(path: string, text: string, edits: readonly Edit[]): boolean {
  const file = parseCiFile(path, text);
  if (file === undefined) return false;
  let moved = 0;
  return edits
    .toSorted((a, b) => a.at - b.at)
    .every(({ at, length, value }) => {
      const scalar = scalarAt(file, at + moved);
      if (!scalar?.range || String(scalar.value).trim() !== value.trim()) return false;
      moved += scalar.range[1] - scalar.range[0] - length;
      return true;
    });
}

function scalarAt({ document }: CiFile, at: number): Scalar | undefined {
  let found: Scalar | undefined;
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && node.range?.[0] === at) found = node;
    },
  });
  return found;
}
