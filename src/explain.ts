import { isatty } from 'node:tty';
import { diagnose } from './diagnosis/diagnose.ts';
import { toAnswer, toLine } from './explain/answer.ts';
import { readInput } from './explain/input.ts';
import { readLines } from './explain/lines.ts';
import { toReport } from './explain/report.ts';
import { createBoundedText } from './failure/bounded-text.ts';

export interface ExplainOptions {
  /** Path of the text; standard input where absent. */
  readonly file?: string;
  readonly json: boolean;
  readonly jsonl: boolean;
}

/** What explaining needs of its process. */
export interface ExplainPorts {
  readonly input: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** Explains a file or standard input. @returns the exit code: 0 when read, whatever the cause, 2 when not. */
export async function runExplain(options: ExplainOptions): Promise<number> {
  const { stdout, stderr } = process;
  // `process.stdin` is left alone: its mere creation makes a pipe non-blocking, which takes twice as long to read.
  if (options.file === undefined && isatty(0)) {
    stderr.write('Paste a job log or an error; Ctrl-D on a line of its own ends it.\n');
  }
  return explain(options, { input: readInput(options.file), stdout, stderr });
}

/** `runExplain` with its input and outputs given. */
export async function explain(
  options: ExplainOptions,
  { input, stdout, stderr }: ExplainPorts,
): Promise<number> {
  // The callback of each write reports the error; without a listener the stream would throw it again.
  stdout.on('error', () => undefined);
  try {
    if (options.jsonl) await explainLines(input, stdout);
    else await explainText(input, stdout, options.json);
    return 0;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Whoever read the answers has seen enough.
    if (code === 'EPIPE') return 0;
    if (typeof code !== 'string' || !isOfReading(error)) throw error;
    const why = Object.hasOwn(unreadable, code) ? unreadable[code] : `the system says ${code}. ${instead}`;
    stderr.write(`${nameOf(options.file)} cannot be read: ${why}\n`);
    return 2;
  }
}

function isOfReading(error: unknown): boolean {
  return (
    error instanceof Error && 'syscall' in error && (error.syscall === 'open' || error.syscall === 'read')
  );
}

/** What was meant as the text itself can be of any length. */
function nameOf(file: string | undefined): string {
  if (file === undefined) return 'Standard input';
  return file.length > 200 ? `${file.slice(0, 200)}…` : file;
}

const instead = 'Give the path of a saved job log, or pipe the text in.';

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: `there is no such file. ${instead}`,
  ENOTDIR: `a part of its path is no directory. ${instead}`,
  ENAMETOOLONG: `no path is that long. ${instead}`,
  EISDIR: `it is a directory. ${instead}`,
  EACCES: 'permission denied. Make it readable for this user, or pipe the text in.',
  EPERM: 'permission denied. Make it readable for this user, or pipe the text in.',
  EIO: 'the disk reported an error. Copy the text elsewhere and try again.',
};

async function explainText(
  input: ExplainPorts['input'],
  stdout: ExplainPorts['stdout'],
  json: boolean,
): Promise<void> {
  const kept = createBoundedText();
  for await (const chunk of input) kept.push(chunk);
  const diagnosis = diagnose(kept.text());
  await write(stdout, json ? toLine(toAnswer(null, diagnosis)) : toReport(diagnosis));
}

/** Bytes. GitLab keeps 100 MB of a log at most, runners 4 MiB unless told otherwise; JSON may double that. */
const maxLine = 8 * 2 ** 20;

async function explainLines(input: ExplainPorts['input'], stdout: ExplainPorts['stdout']): Promise<void> {
  for await (const line of readLines(input, maxLine)) {
    const answer =
      line.kind === 'line'
        ? explainLine(new TextDecoder().decode(line.bytes))
        : { id: null, error: `the line is longer than ${maxLine} bytes` };
    await write(stdout, toWritableLine(answer));
  }
}

/** What can be parsed may still be nested too deeply to be written. */
function toWritableLine(answer: unknown): string {
  try {
    return toLine(answer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return toLine({ id: null, error: 'the "id" is nested too deeply' });
  }
}

function explainLine(line: string): unknown {
  const request = parseObject(line);
  if (request === undefined) return { id: null, error: 'the line is no JSON object' };
  const { id = null, text } = request;
  if (typeof text !== 'string') return { id, error: 'the object has no "text" that is a string' };
  const kept = createBoundedText();
  kept.push(new TextEncoder().encode(text));
  return toAnswer(id, diagnose(kept.text()));
}

function parseObject(line: string): { readonly id?: unknown; readonly text?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws the stream's error, `EPIPE` where nobody reads any more. */
function write(stdout: ExplainPorts['stdout'], text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error?: Error | null) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
