import { type PastedFailure, readPastedText } from './pasted/pasted-text.ts';
import { readPolicies } from './policies.ts';
import { bareReason, saysNothing, secondsTaken, unescapeQuotes, withoutPullWrappers } from './reason.ts';
import { redact } from './redaction/redact.ts';
import { type Role, readRole } from './role.ts';
import { readRunnerHeader } from './trace/runner-header.ts';
import { runnerStatements } from './trace/runner-statements.ts';
import { readTrace, type Trace } from './trace/trace.ts';
import { hasOutcome } from './trace/trace-failure.ts';
import { readTraceText, type TraceText } from './trace/trace-text.ts';

export type { Role } from './role.ts';

/** What a text says of one failure to prepare a job or to pull an image. Redacted, still hostile. */
export interface FailureText {
  /** `trace`: written by a GitLab runner; `pasted`: anything else that a person or an engine wrote. */
  readonly form: 'trace' | 'pasted';
  /** The error of the last attempt shown, wrappers outermost first, in one line, without advice and source positions. */
  readonly reason: string;
  /** Lines worth showing, oldest first, at most 12. */
  readonly evidence: readonly string[];
  /** Exactly the reference that the text names, `[MASKED]` included. */
  readonly image: string | null;
  readonly role: Role | null;
  /** As written, one per attempt of the pull; an unset one is null. Null where the text names none. */
  readonly policies: readonly (string | null)[] | null;
  /** How often preparation was tried; neither policies nor retries within a policy count. */
  readonly attempts: number | null;
  /** What earlier attempts, policies or mirrors said where it differs from `reason`, oldest first. */
  readonly attemptReasons: readonly string[];
  /** The words after "Authenticating with credentials from". */
  readonly credentialSource: string | null;
  readonly executor: string | null;
  readonly runnerName: string | null;
  /** The short token by which GitLab shows the runner; never a whole token. */
  readonly runnerToken: string | null;
  readonly runnerVersion: string | null;
  /** `s_…` or `r_…`, runners 15.8 and later. */
  readonly systemId: string | null;
  /** Whole seconds that the engine took over the failing call. */
  readonly tookSeconds: number | null;
}

/**
 * Reads a job trace, or whatever a person pasted, for the failure that ended it.
 *
 * @param text at most a few MiB: whoever reads a stream bounds it first; its beginning and end matter, not its middle
 * @returns null when the text holds no failure of preparation or pull: a green log, a script's own failure.
 */
export function readFailureText(text: string): FailureText | null {
  const trace = readTrace(text);
  const statements = runnerStatements(trace);
  const found = statements.length > 0 ? readTraceText(trace, statements) : null;
  if (found !== null) return fromTrace(found, trace);
  if (trace.marked || statements.some(({ text: statement }) => wholeTrace.test(statement))) return null;
  const pasted = readPastedText(trace.lines.map((line) => line.text));
  return pasted === null ? null : fromPasted(pasted);
}

/**
 * True where a job's trace is there to its end: its outcome, or the point where the runner stopped collecting.
 * Until then the end may still be on its way to GitLab.
 */
export function isTraceComplete(text: string): boolean {
  const trace = readTrace(text);
  return trace.truncated || hasOutcome(runnerStatements(trace));
}

// Only a copy of a whole trace has these; in one, everything but preparation is the script's own affair.
const wholeTrace =
  /^(?:Running with gitlab-runner |Preparing the "|Preparing environment|Getting source from |Executing "|Job succeeded|Using locally found image version )/;

const mostEvidence = 12;
const longestEvidence = 1_000;

function fromTrace(found: TraceText, trace: Trace): FailureText {
  const header = readRunnerHeader(trace.lines, found.message);
  return {
    form: 'trace',
    ...said(found),
    role: found.role,
    policies: found.policies,
    attempts: found.attempts,
    credentialSource: redacted(found.credentialSource),
    ...header,
    runnerName: redacted(header.runnerName),
  };
}

function fromPasted(found: PastedFailure): FailureText {
  const message = unescapeQuotes(found.message);
  return {
    form: 'pasted',
    ...said(found),
    role: found.image === null ? null : readRole(message, found.image, []),
    policies: readPolicies(message, []),
    attempts: null,
    credentialSource: null,
    executor: null,
    runnerName: null,
    runnerToken: null,
    runnerVersion: null,
    systemId: null,
  };
}

type Said = Pick<FailureText, 'reason' | 'image' | 'evidence' | 'attemptReasons' | 'tookSeconds'>;

function said({ message, image, earlier, evidence }: PastedFailure): Said {
  const reason = cleanReason(message);
  return {
    reason,
    image: redacted(image),
    attemptReasons: distinctFrom(reason, earlier),
    evidence: redact(evidence.slice(-mostEvidence).join('\n'))
      .split('\n')
      .map((line) => line.slice(0, longestEvidence)),
    tookSeconds: secondsTaken(message),
  };
}

/** Escapes are undone only after they have told where a secret ends; what they hid is searched again. */
function cleanReason(message: string): string {
  return redact(unescapeQuotes(redact(bareReason(message))));
}

/** What was said before in other words; the same end under another wrapper is the same reason. */
function distinctFrom(reason: string, earlier: readonly string[]): readonly string[] {
  const distinct = new Map([[ending(withoutPullWrappers(reason)), '']]);
  for (const message of earlier) {
    const other = withoutPullWrappers(cleanReason(message));
    if (!distinct.has(ending(other)) && !saysNothing(other)) distinct.set(ending(other), other);
  }
  return [...distinct.values()].filter((other) => other !== '');
}

function ending(reason: string): string {
  return reason.replace(/["'\s.,]{1,8}$/, '').slice(-60);
}

function redacted(text: string | null): string | null {
  return text === null ? null : redact(text);
}
