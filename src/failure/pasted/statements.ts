import { unquoted } from '../trace/runner-statements.ts';

/**
 * Joins the lines of a pasted text into statements: a line that starts like a message, an event, a log record, a
 * command or a step of progress opens one, any other goes on with the one before.
 *
 * @param lines plain lines, see `plainLine`
 */
export function joinStatements(lines: readonly string[]): readonly string[] {
  const statements: string[] = [];
  let open = '';
  const close = (): void => {
    if (open !== '') statements.push(open);
    open = '';
  };
  for (const [index, line] of lines.entries()) {
    const text = unquoted(line).replace(emphasis, '');
    if (text === '') {
      close();
      continue;
    }
    if ((starts(text) && !goesOn(open, text)) || open.length > longestStatement) close();
    open = open === '' ? text : `${open}${isWrapped(lines, index) ? '' : ' '}${text}`;
    if (single.test(text)) close();
  }
  close();
  return statements;
}

const longestStatement = 8_192;

/** Markdown's; three and more in a row stand for what somebody masked. */
const emphasis = /(?<!\*)\*\*(?!\*)/g;

/** A terminal breaks a long line at its width, in the midst of a word; mail and editors break between words and quote. */
function isWrapped(lines: readonly string[], index: number): boolean {
  const before = lines[index - 1] ?? '';
  return before.length === terminalWidth && unquoted(before) === before;
}

const terminalWidth = 80;

/** The next line holds what a colon behind an image's name or the daemon's announces. */
function goesOn(open: string, text: string): boolean {
  return announcing.test(open.slice(-60)) && announced.test(text);
}

const announcing = /(?:["'\]]|Error response from daemon):$| desc =$/;
const announced = /^(?:failed to |Error response from daemon|error )/;

function starts(text: string): boolean {
  return opening.test(text) || single.test(text);
}

// Complete in themselves: whatever follows is something else.
const single = new RegExp(
  `^(?:${[
    '[\\w@~.:\\\\/ -]{0,80}[$#%>] {0,4}(?:sudo |/usr/bin/)?(?:docker|podman|nerdctl|ctr|crictl|buildah|skopeo|kubectl|k3s)\\b',
    '(?:sudo |/usr/bin/)?(?:docker|podman|nerdctl|ctr|crictl) {1,4}[a-z-]',
    '\\$ ',
    '[0-9a-f]{12}: (?:Pull|Download|Verif|Wait|Extract|Already|Retrying|Layer)',
    '(?:index|manifest|layer|config)-sha256:',
    'Using default tag',
    'Image: {2,20}\\S',
    'Unable to find image ',
    'Pulling [\\w.-]{1,80} \\(\\S{1,1024}\\)\\.\\.\\.$',
    'Step \\d+(?:/\\d+)? |STEP \\d+|FROM \\S',
    '\\S+: Pulling from ',
    '\\S+: +(?:resolving|resolved) +\\|',
    'Status: |Digest: ',
    'at [\\w./(@]',
  ].join('|')})`,
);

const opening = new RegExp(
  `^(?:${[
    '\\[?\\d{4}[-/]\\d\\d[-/]\\d\\d',
    '\\[?\\d\\d:\\d\\d:\\d\\d',
    '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\\d',
    '[EWIF]\\d{4} ',
    'time="|level=',
    '[A-Z]{3,4}\\[\\d',
    '(?:Normal|Warning) {1,20}[A-Z]',
    '\\d+[smhd]\\S* {1,20}(?:\\([^)]{0,40}\\) {1,20})?(?:Normal|Warning) ',
    '(?:docker|ctr|crictl|podman|buildah|skopeo|darch|unpigz|[\\w-]{1,20})?:? ?(?:Error|ERROR|FATAL|WARNING|Caused by)\\b',
    'docker: |ctr: ',
    '\\[(?:ERROR|WARNING|FATAL)\\b',
    '[\\ud83c-\\ud83e]',
    'error (?:pulling|getting|building|creating|response)',
    'failed to (?:solve|pull|register|resolve|extract)',
    'Failed to pull',
    'Trying to pull ',
    'Resolved "',
    'Pulling ',
    'Error response from daemon',
    'Cannot connect to the Docker',
    'Back-off pulling',
    'Warning: |[Rr]etrying |Exited with |\\+ |Step #\\d+: ',
    '\\[?[\\w.-]{1,40}@[\\w.-]{1,60}',
    "See 'docker",
    '#\\d+ |=> | ?-{4,}',
    '[*\\u2838\\u280b\\u2807\\u2718\\u2714] ',
    '\\{"',
    '\\[\\+\\] ',
  ].join('|')})`,
);
