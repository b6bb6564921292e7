import type { Located } from '../ci-config/locate.ts';
import type { ConfigInclude, GitlabActing } from '../gitlab-port.ts';
import { textOf } from './read-config.ts';

const mostNamed = 3;
const mostRead = 10;

/** Where what has to change is written, if not in the project's own files: one or two sentences. */
export async function whereElse(
  { name, text }: Extract<Located, { readonly kind: 'elsewhere' }>,
  outside: readonly ConfigInclude[],
  gitlab: Pick<GitlabActing, 'file'>,
): Promise<string> {
  const what = name === null ? 'What has to change' : `${name}, which says it,`;
  if (outside.length === 0) {
    return `${what} is not written in the CI files as it is used: an input or a script puts it in. It has to be changed by hand.`;
  }
  const holding = await holders(text, outside, gitlab);
  const places = (holding.length > 0 ? holding : outside).map(inWords);
  const more = places.length > mostNamed ? ` or ${places.length - mostNamed} more` : '';
  const either = places.length > 1 ? 'one of ' : '';
  return `${what} is written in ${either}${places.slice(0, mostNamed).join(', ')}${more}, not in this project. Whoever maintains that has to change it.`;
}

/** Of the files in other projects that may be read, those that hold the text. */
async function holders(
  text: string | null,
  outside: readonly ConfigInclude[],
  gitlab: Pick<GitlabActing, 'file'>,
): Promise<readonly ConfigInclude[]> {
  if (text === null || text === '') return [];
  const readable = outside
    .filter(({ type, project }) => type === 'file' && project !== null)
    .slice(0, mostRead);
  const held = await Promise.all(
    readable.map(async ({ project, location }) => {
      const file = await gitlab.file(project ?? '', location.replace(/^\//, ''), 'HEAD');
      return file.kind === 'found' && textOf(file.value.bytes)?.includes(text) === true;
    }),
  );
  return readable.filter((_, index) => held[index]);
}

function inWords({ type, location, project, url }: ConfigInclude): string {
  const kind = { remote: 'the remote file', template: "GitLab's template", component: 'the component' }[type];
  const place = project === null ? location : `${location} of project ${project}`;
  const words = kind === undefined ? place : `${kind} ${place}`;
  return url === null || url === location ? words : `${words} (${url})`;
}
