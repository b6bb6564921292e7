import { imageInCommand } from './image-in-command.ts';
import { announcedImage, answeredImage, requestedImage, triedImage } from './image-patterns.ts';

/**
 * The reference that a failed pull was about, exactly as the text writes it. What was asked for goes before what the
 * engine made of it, and an image asked for earlier in the text counts only where the answer is about the same one.
 *
 * @param failure the failing statement
 * @param before what precedes it, oldest first
 * @returns null where the text names none; a registry URL does not.
 */
export function imageInText(failure: string, before: readonly string[]): string | null {
  const asked = imageBy(requestedImage, failure) ?? imageInCommand(failure) ?? imageBy(triedImage, failure);
  if (asked !== null) return wholeOf(asked, [failure, ...before]);
  const answered = imageBy(answeredImage, failure);
  const context = typed(nearest(before, askedFor), before);
  if (context !== null && (answered === null || sameName(context, answered))) return context;
  return answered ?? nearest(before, (line) => imageBy(answeredImage, line) ?? imageBy(triedImage, line));
}

/** containerd's clients announce what they made of the name; where the command stands before, that is what was asked. */
function typed(announced: string | null, before: readonly string[]): string | null {
  if (announced === null) return null;
  const asked = nearest(before, (line) => imageInCommand(line) ?? imageBy(requestedImage, line));
  return asked !== null && announced.endsWith(`/${asked}`) ? asked : announced;
}

/** Swarm and status tables cut long names off; the text may have the whole one elsewhere. */
function wholeOf(image: string, before: readonly string[]): string {
  const stem = image.replace(/(?:…|\.{3})$/, '');
  const isCut = (whole: string): boolean => whole.startsWith(stem) && /^[\w-]/.test(whole.slice(stem.length));
  return (
    nearest(before, (line) => {
      const whole = imageBy(announcedImage, line) ?? askedFor(line);
      return whole !== null && isCut(whole) ? whole : null;
    }) ?? image
  );
}

function askedFor(line: string): string | null {
  return imageInCommand(line) ?? imageBy(requestedImage, line) ?? imageBy(announcedImage, line);
}

/** The first of `patterns` that names an image in `line`; escaped quotes of an enclosing JSON or log value are undone. */
export function imageBy(patterns: readonly RegExp[], line: string): string | null {
  return (
    match(patterns, line) ?? (line.includes('\\"') ? match(patterns, line.replace(/\\{1,8}"/g, '"')) : null)
  );
}

function match(patterns: readonly RegExp[], line: string): string | null {
  for (const pattern of patterns) {
    const found = pattern
      .exec(line)
      ?.slice(1)
      .find((group) => group !== undefined);
    const image = found === undefined ? '' : tidy(found);
    if (image !== '') return image;
  }
  return null;
}

function tidy(found: string): string {
  const image = found.replace(/\\(["\\])/g, '$1').trim();
  return /^<[^<>]*>$/.test(image) || !/\w/.test(image) ? '' : image.replace(/:$/, '');
}

function nearest(lines: readonly string[], find: (line: string) => string | null): string | null {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const image = find(lines[index] ?? '');
    if (image !== null) return image;
  }
  return null;
}

function sameName(one: string, other: string): boolean {
  return lastName(one) === lastName(other);
}

/** The last path component without tag and digest: what survives every normalisation and every mirror. */
function lastName(image: string): string {
  const path = image.split('@')[0] ?? '';
  return (path.split('/').at(-1) ?? '').split(':')[0] ?? '';
}
