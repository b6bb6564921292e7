import { tellingLines } from '../evidence.ts';
import { imageBy, imageInText } from '../image/image-in-text.ts';
import { requestedImage } from '../image/image-patterns.ts';
import { readPastedText } from '../pasted/pasted-text.ts';
import { readPolicies } from '../policies.ts';
import { bareReason } from '../reason.ts';
import { type Role, readRole } from '../role.ts';
import { cutAttempts } from './attempts.ts';
import { readCredentialSource } from './credential-source.ts';
import type { RunnerStatement } from './runner-statements.ts';
import type { Trace } from './trace.ts';
import { failureMessage, findTraceFailure, isExitStatus } from './trace-failure.ts';
import { findPhases } from './trace-phases.ts';

/** What a runner's trace says of the preparation that failed. Nothing is redacted yet. */
export interface TraceText {
  /** The deciding statement, followed by the one that holds its reason where that is another. */
  readonly message: string;
  readonly image: string | null;
  readonly role: Role | null;
  readonly policies: readonly (string | null)[] | null;
  readonly attempts: number | null;
  readonly credentialSource: string | null;
  /** Messages of earlier tries, policies and mirrors, oldest first. */
  readonly earlier: readonly string[];
  readonly evidence: readonly string[];
}

/** @returns null where preparation did not fail, or the trace does not say so yet. */
export function readTraceText(trace: Trace, statements: readonly RunnerStatement[]): TraceText | null {
  const phases = findPhases(trace, statements);
  const failure = findTraceFailure(statements, phases);
  if (failure === null) return readCustomExecutor(trace, statements, phases.preparedAt);
  const { count, last } = cutAttempts(statements, failure.at);
  const message =
    failure.detail === null ? failure.message : `${bareReason(failure.message)}: ${failure.detail}`;
  const before = last.slice(0, -1);
  const shown = statements.slice(0, failure.at + 1).map(({ text }) => text);
  const image =
    imageBy(requestedImage, message) ??
    pulledLast(before) ??
    imageInText(message, before) ??
    jobImage(before);
  return {
    message,
    image,
    role: readRole(message, image, before),
    policies: readPolicies(message, last),
    attempts: count,
    credentialSource: readCredentialSource(image, before),
    earlier: statements.slice(0, failure.at).flatMap(({ text }) => failureMessage(text) ?? []),
    evidence: tellingLines(shown.filter((text) => worthShowing.test(text))),
  };
}

const worthShowing =
  /^(?:ERROR: |WARNING: |\*\*\* WARNING: |Job failed|prepare environment: |Attempt #|Authenticating with |Pulling docker image |Starting service |Using helper image)/;

/** The image that the docker executor was pulling when the try ended, whatever the engine calls it in its answer. */
function pulledLast(before: readonly string[]): string | null {
  const line = before.findLast((text) => /^(?:Pulling|Using) docker image /.test(text));
  return line?.startsWith('Pulling ') === true ? imageBy(requestedImage, line) : null;
}

function jobImage(before: readonly string[]): string | null {
  const pattern = /^Using (?:Docker|Kubernetes) executor with image (\S{1,1024}) \.\.\.$/;
  return before.map((text) => pattern.exec(text)?.[1]).findLast((image) => image !== undefined) ?? null;
}

/** The custom executor's own programs prepare the job, and their exit status becomes the job's. */
function readCustomExecutor(
  trace: Trace,
  statements: readonly RunnerStatement[],
  preparedAt: number,
): TraceText | null {
  const outcome = statements.findLast(({ text }) => isExitStatus(text));
  const custom = statements.find(({ text }) => text.startsWith('Preparing the "custom" executor'));
  if (outcome === undefined || custom === undefined || outcome.line > preparedAt) return null;
  const lines = trace.lines.slice(custom.line + 1, outcome.line).map(({ text }) => text);
  const message = lines.findLast(
    (text) => complaint.test(text) && !text.startsWith('WARNING: Cleanup script'),
  );
  const found = readPastedText(lines) ?? {
    message: message ?? outcome.text,
    image: imageInText('', lines),
    earlier: [],
    evidence: lines.filter((text) => text !== ''),
  };
  return { ...found, role: null, policies: null, attempts: null, credentialSource: null };
}

const complaint =
  /\b(?:errors?|fail(?:ed|ure)?|denied|refused|cannot|could not|unable|not found|no such|no space)\b/i;
