/**
 * Finds in a project what spells an image reference wrongly. Pipelines often put a reference together from variables,
 * so it looks for the tag alone where that is telling, otherwise for name and tag.
 */
export function searchInProject(reference: string | null): string {
  const name = reference?.slice(reference.lastIndexOf('/') + 1) ?? '';
  const tag = /:(?<tag>[^:@]+)$/.exec(name)?.groups?.['tag'] ?? '';
  const term = [telling.test(tag) ? tag : '', name, reference ?? ''].find((each) => literal.test(each));
  return term === undefined ? "git grep -nE 'image:|services:'" : `git grep -nF '${term}'`;
}

/** What few other lines hold: neither `latest` nor a bare `1` or `22`. */
const telling = /^(?!latest$|stable$)(?=.*[^\d]).{4,}$/;

/** Means only itself between single quotes, the name of a variable included. */
const literal = /^(?:[A-Za-z0-9]|\$\w|\$\{\w+\})(?:[\w.:/@+-]|\$\w|\$\{\w+\}){1,254}$/;
