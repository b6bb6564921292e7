import type { Trace, TraceLine } from './trace.ts';

/** One message of the runner, hard-wrapped lines joined. */
export interface RunnerStatement {
  readonly text: string;
  /** Index of its first line in the trace. */
  readonly line: number;
  readonly section: string | null;
}

/**
 * What the runner itself says in a trace, in order. Where the trace carries no timestamps to tell, a script's line
 * that looks like the runner's counts as the runner's: whoever decides by it has to look at the phase as well.
 */
export function runnerStatements({ lines, marked }: Trace): readonly RunnerStatement[] {
  const statements: RunnerStatement[] = [];
  let open: { parts: string[]; size: number; line: number; section: string | null } | null = null;
  const close = (): void => {
    if (open !== null)
      statements.push({ text: open.parts.join(' '), line: open.line, section: open.section });
    open = null;
  };
  for (const [index, line] of lines.entries()) {
    if (line.writer === 'script') continue;
    const text = marked ? line.text.trimStart() : unquoted(line.text);
    if (isStart(text)) {
      close();
      open = { parts: [text], size: text.length, line: index, section: line.section };
    } else if (open !== null && goesOn(open, line, text)) {
      open.parts.push(text);
      open.size += text.length;
    } else close();
  }
  close();
  return statements;
}

/** The text of a line without the quoting that mail, issues and comments put in front of it or around it. */
export function unquoted(line: string): string {
  if (line === '') return '';
  return line
    .replace(quoting, '')
    .replace(/`{1,3}$/, '')
    .replace(/ \\$/, '');
}

// Line numbers come along when the page is copied.
const quoting =
  /^(?:\d{1,5} {1,4}(?=(?:ERROR|WARNING): |Running with |Preparing |Using |Pulling |Job failed))?(?:\s{0,40}(?:>|#(?= )|[│|┃](?= )|`{1,3}|\*\*(?=\w)))*\s*/;

const longestStatement = 8_192;
const mostParts = 24;

function goesOn(
  open: { readonly parts: readonly string[]; readonly size: number; readonly section: string | null },
  line: TraceLine,
  text: string,
): boolean {
  if (open.parts.length >= mostParts || open.size > longestStatement || line.section !== open.section)
    return false;
  if (text === '') return open.parts.length === 1 && open.parts[0]?.endsWith(':') === true;
  if (foreign.test(text)) return false;
  return !complete.test(open.parts.at(-1)?.slice(-longestEnd) ?? '');
}

function isStart(text: string): boolean {
  return text !== '' && start.test(text);
}

const longestEnd = 200;

// How the runner ends a message: the engine call's position, the pointer to its documentation, three dots.
const complete = /(?:\([\w-]{1,60}(?:\.go:\d{1,6})?:\d{1,6}s\)|for more information\.?|(?<=.) ?\.\.\.)$/;

// What cannot be the rest of a runner's message: a prompt, a log line, the page's own durations, a pod's conditions.
const foreign =
  /^(?:\$ |\d\d:\d\d$|\d{4}-\d\d-\d\d|time="|section_|Containers?Not\w+: |(?:Unschedulable|PodHasNoResources): )/;

const start = new RegExp(
  `^(?:${[
    'Running with gitlab-runner ',
    'Preparing the "',
    'Preparing environment',
    'Getting source from ',
    'Restoring cache',
    'Downloading artifacts',
    'Executing "',
    'Running after_script',
    'Saving cache',
    'Uploading artifacts',
    'Cleaning up project directory|Cleaning up file based variables',
    'Resolving secrets',
    'Running on \\S+ via ',
    'Using (?:Docker|Kubernetes|Shell|SSH|Custom|Instance|VirtualBox|Parallels)[\\w+ -]{0,20} executor|Using Shell|Using Custom',
    'Using (?:docker image|effective pull policy|helper image|default image|locally found|attach strategy)',
    'Using Kubernetes namespace',
    'Starting service ',
    'Waiting for (?:services|pod) ',
    'Pulling docker image',
    'Authenticating with credentials from ',
    'Attempt #\\d',
    'Will be retried in ',
    'WARNING: ',
    'ERROR: ',
    '\\*\\*\\* WARNING: ',
    'Job succeeded',
    'Job failed(?: \\(system failure\\))?: ',
    'prepare environment: ',
    'Type {2,20}Reason {2,20}Message',
    '(?:Normal|Warning) {2,20}[A-Z]\\w{1,40} {2,20}\\S',
    "Please check runner's allowed_images",
  ].join('|')})`,
);
