import { isScalar, parse, type Scalar, visit } from 'yaml';
import { asGitlabReads, type CiFile, parseCiFile } from './ci-file.ts';

/**
 * The text of the file with another value for one scalar and every other byte kept.
 *
 * @param value what the scalar is to hold
 * @returns undefined where that cannot be done without touching more, or the file would not read as before but for it
 */
export function editScalar(file: CiFile, scalar: Scalar, value: string): string | undefined {
  const { range } = scalar;
  if (!range) return undefined;
  const [start, end] = range;
  const written = rewritten(file.text.slice(start, end), scalar, value);
  if (written === undefined) return undefined;
  const text = file.text.slice(0, start) + written + file.text.slice(end);
  return differsOnlyIn(file, text, { scalar, value }) ? text : undefined;
}

function rewritten(source: string, scalar: Scalar, value: string): string | undefined {
  const isPlain = scalar.type === 'PLAIN';
  // A tag such as 3.10 is a number where nothing quotes it, and then it is 3.1.
  if (isPlain && (typeof scalar.value !== 'string' || !staysText(value))) return JSON.stringify(value);
  const old = String(scalar.value).trimEnd();
  const at = source.indexOf(old);
  // Where the value is not there as it reads (escapes, folded lines), it would have to be written anew.
  if (old === '' || at < 0 || source.indexOf(old, at + 1) >= 0) return undefined;
  return source.slice(0, at) + value.trimEnd() + source.slice(at + old.length);
}

function staysText(value: string): boolean {
  try {
    return parse(value, asGitlabReads) === value && parse(value) === value;
  } catch {
    return false;
  }
}

function differsOnlyIn(
  file: CiFile,
  text: string,
  { scalar, value }: { readonly scalar: Scalar; readonly value: string },
): boolean {
  const changed = parseCiFile(file.path, text);
  if (changed === undefined) return false;
  const before = scalarsOf(file);
  const after = scalarsOf(changed);
  if (before.length !== after.length) return false;
  return before.every((one, index) => {
    const other = after[index];
    if (one === scalar) return typeof other?.value === 'string' && other.value.trimEnd() === value.trimEnd();
    return one.source === other?.source && typeof one.value === typeof other?.value;
  });
}

function scalarsOf({ document }: CiFile): readonly Scalar[] {
  const found: Scalar[] = [];
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node)) found.push(node);
    },
  });
  return found;
}
