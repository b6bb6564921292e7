/** What an engine's command line asks for: its verb, and for a pull or a run the words behind it. */
interface EngineCommand {
  readonly verb: string;
  readonly words: readonly string[];
}

/**
 * The image that a command line asks an engine for, as typed: `docker pull X`, `podman run --rm X sh`, `ctr images
 * pull X`.
 *
 * @returns null where the line holds no such command.
 */
export function imageInCommand(line: string): string | null {
  const command = engineCommand(line);
  return command !== null && pulling.has(command.verb) ? firstArgument(command.words) : null;
}

/** True where a command line asks an engine for something that pulls nothing, such as a push or an import. */
export function isOtherCommand(line: string): boolean {
  const command = engineCommand(line);
  return command !== null && notPulling.has(command.verb);
}

function engineCommand(text: string): EngineCommand | null {
  // Programs print the commands that they run as lists: `['docker', 'pull', 'a:1']`.
  const line = text.replace(/(["']),? \1/g, ' ');
  const engine = engineName.exec(line);
  if (engine === null) return null;
  const words = (line.slice(engine.index + engine[0].length).match(word) ?? []).slice(0, 60);
  const at = words.findIndex((each) => pulling.has(each) || notPulling.has(each));
  const verb = words[at];
  if (verb === undefined || words.slice(0, at).some((each) => ownMeaning.has(each))) return null;
  return { verb, words: words.slice(at + 1) };
}

const engineName =
  /(?:^|[\s`'"/(>$#])(?:docker|podman(?:-remote)?|nerdctl|finch|pouch|buildah|container(?= {1,4}(?:image {1,4})?(?:pull|run|create)\b)|darch|ctr|crictl|crane)(?:\.exe)? +/;

// A placeholder may hold spaces: `$[[ inputs.tag ]]`, `${{ matrix.tag }}`, `<your account>`.
const word = /(?:<[^<>]{1,80}>|\$\[\[[^\]]{0,80}\]\]|\$\{\{[^}]{0,80}\}\}|[^\s<>]){1,1024}/g;

const pulling = new Set(['pull', 'run', 'create']);
const notPulling = new Set([
  'push',
  'import',
  'load',
  'save',
  'commit',
  'cp',
  'exec',
  'tag',
  'rm',
  'rmi',
  'stop',
  'kill',
  'logs',
]);

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
  const bare = image.replace(/^(?:image=)?["'`]*(?:docker:\/\/)?/, '').replace(/["'`,].*$|[;)]{1,4}$/, '');
  return /^[\w$<{[]/.test(bare) ? bare : null;
}
