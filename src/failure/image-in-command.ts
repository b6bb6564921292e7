/**
 * The image that a command line asks an engine for, as typed: `docker pull X`, `podman run --rm X sh`, `ctr images
 * pull X`.
 *
 * @returns null where the line holds no such command.
 */
export function imageInCommand(line: string): string | null {
  const engine = engineCommand.exec(line);
  if (engine === null) return null;
  const words = (line.slice(engine.index + engine[0].length).match(word) ?? []).slice(0, 60);
  const verb = words.findIndex((each) => verbs.has(each));
  if (verb === -1 || words.slice(0, verb).some((each) => ownMeaning.has(each))) return null;
  return firstArgument(words.slice(verb + 1));
}

const engineCommand =
  /(?:^|[\s`'"/(])(?:docker|podman(?:-remote)?|nerdctl|finch|buildah|container|darch|ctr|crictl|crane)(?:\.exe)? +/;

// A placeholder may hold spaces: `$[[ inputs.tag ]]`, `${{ matrix.tag }}`, `<your account>`.
const word = /(?:<[^<>]{1,80}>|\$\[\[[^\]]{0,80}\]\]|\$\{\{[^}]{0,80}\}\}|[^\s<>]){1,1024}/g;

const verbs = new Set(['pull', 'run', 'create']);

// `docker compose pull` and `docker network create` take no image.
const ownMeaning = new Set([
  'compose',
  'network',
  'volume',
  'stack',
  'service',
  'context',
  'buildx',
  'secret',
  'config',
]);

// Options of pull, run and create that stand alone; any other long option without `=` takes the next word.
const alone =
  /^-(?:[itdPqa]{1,4}|-(?:rm|privileged|init|interactive|tty|detach|quiet|all-tags|no-trunc|disable-content-trust|local|plain-http|skip-verify|debug|read-only|tls-verify|all-platforms|http-dump|replace|tls))$/;

function firstArgument(words: readonly string[]): string | null {
  for (let index = 0; index < words.length; index += 1) {
    const current = words[index] ?? '';
    if (!current.startsWith('-')) return trimmed(current);
    if (!current.includes('=') && !alone.test(current)) index += 1;
  }
  return null;
}

function trimmed(image: string): string | null {
  const bare = image.replace(/^["'`]+/, '').replace(/["'`;,)]{1,4}$/, '');
  return /^[\w$<{[]/.test(bare) ? bare : null;
}
