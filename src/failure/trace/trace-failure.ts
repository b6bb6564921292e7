import { bareReason, saysNothing, withoutPullWrappers } from '../reason.ts';
import type { RunnerStatement } from './runner-statements.ts';
import type { Phases } from './trace-phases.ts';

/** How a trace says that preparation failed. */
export interface TraceFailure {
  /** The statement that decides, without its `ERROR: Job failed:`. */
  readonly message: string;
  /** Index of that statement. */
  readonly at: number;
  /** The statement that holds the reason where the deciding one holds none. */
  readonly detail: string | null;
}

/**
 * Finds the failure that ended preparation: the job's last outcome, else the last failed try that is shown.
 *
 * @returns null where the job succeeded, failed in its own script, or goes on.
 */
export function findTraceFailure(
  statements: readonly RunnerStatement[],
  phases: Phases,
): TraceFailure | null {
  const outcome = statements.findLastIndex(({ text }) => outcomeLine.test(text));
  const at = outcome === -1 ? lastFailedTry(statements, phases) : outcome;
  const statement = statements[at];
  if (statement === undefined || jobSucceeded.test(statement.text)) return null;
  const message = statement.text.replace(failurePrefix, '');
  if (!isPreparation(message, statement, phases)) return null;
  return { message, at, detail: detailOf(message, statements.slice(0, at)) };
}

/** True where the runner's last word on the job is there, so that nothing more will be written. */
export function hasOutcome(statements: readonly RunnerStatement[]): boolean {
  return outcomeLine.test(statements.at(-1)?.text ?? '');
}

/** What a statement of failure says, without the runner's prefix; null where the statement is something else. */
export function failureMessage(statement: string): string | null {
  return anyFailure.test(statement) ? statement.replace(failurePrefix, '') : null;
}

/** A statement in two: how the runner opens one that reports a failure, and what it reports. */
export function splitPrefix(statement: string): { readonly prefix: string; readonly message: string } {
  const message = statement.replace(failurePrefix, '');
  return { prefix: statement.slice(0, statement.length - message.length), message };
}

/** True where an exit status ended the job. */
export function isExitStatus(statement: string): boolean {
  return /^(?:ERROR: )?Job failed/.test(statement) && exitStatus.test(statement.replace(failurePrefix, ''));
}

const outcomeLine = /^(?:Job succeeded|(?:ERROR: )?Job failed(?: \(system failure\))?: )/;
const jobSucceeded = /^Job succeeded/;
const failurePrefix =
  /^(?:ERROR: )?(?:Job failed(?: \(system failure\))?: |Preparation failed: )|^WARNING: Failed to pull image(?: "(?:[^"\\]|\\.){0,1024}" for container "[^"]{0,200}")? with policy(?: "[^"]{0,60}")?: |^WARNING: Failed to pull image "(?:[^"\\]|\\.){0,1024}" \(attempt #\d+\), retrying: |^WARNING: Event retrieved from the cluster: |^ERROR: /;

const exitStatus = /^(?:exit (?:code|status) \d+|command terminated with exit code \d+|process exited with)/;
const ended =
  /^(?:execution took longer than |script timeout|get sources timeout|canceled|aborted: |job canceled)/;

const pullRefused =
  /^(?:failed to pull image|invalid pull policy|disallowed image|prepare environment: |the configured PullPolicies|unsupported (?:allowed_)?pull_policy)/;

const failedTry =
  /^(?:ERROR: Preparation failed: |WARNING: Failed to pull image|WARNING: Event retrieved from the cluster: |prepare environment: |\*\*\* WARNING: Service )/;

const anyFailure =
  /^(?:ERROR: Preparation failed: |WARNING: Failed to pull image|WARNING: Event retrieved from the cluster: (?!Error: (?:ErrImagePull|ImagePullBackOff)|Back-off ))/;

function lastFailedTry(statements: readonly RunnerStatement[], { preparedAt }: Phases): number {
  const resolved = statements.findLastIndex(({ text }) =>
    /^Using (?:docker image|locally found) /.test(text),
  );
  const tries = statements.flatMap(({ text, line }, index) =>
    index > resolved && line < preparedAt && failedTry.test(text) ? [index] : [],
  );
  const goesOn = statements.some(({ line }) => line >= preparedAt);
  return goesOn ? -1 : (tries.findLast((index) => !isEvent(statements[index])) ?? tries.at(-1) ?? -1);
}

function isEvent(statement: RunnerStatement | undefined): boolean {
  return statement?.text.startsWith('WARNING: Event ') === true;
}

/** A job ended by anything but its script or a person, before the script began. */
function isPreparation(message: string, { text, line }: RunnerStatement, phases: Phases): boolean {
  if (ended.test(message) || (exitStatus.test(message) && !ofTheRunner.test(text))) return false;
  return line < phases.scriptAt || (!phases.prepared && pullRefused.test(message));
}

/** A program of the runner's own, docker-machine for one, failed; a script's status is never a system failure. */
const ofTheRunner = /^(?:ERROR: )?(?:Preparation failed|Job failed \(system failure\)): /;

/** Kubernetes and the allow-lists print the reason in a line of its own, before the failure that it explains. */
function detailOf(message: string, before: readonly RunnerStatement[]): string | null {
  if (!saysNothing(bareReason(message))) return null;
  const detail =
    before.findLast(({ text }) => pullDetail.test(text) && hasReason(text)) ??
    before.findLast(({ text }) => otherEvent.test(text) && hasReason(text));
  return detail === undefined ? null : detail.text.replace(detailPrefix, '');
}

function hasReason(text: string): boolean {
  return saysItself.test(text) || !saysNothing(withoutPullWrappers(bareReason(text)));
}

const sources = {
  /** A warning, or with FF_PRINT_POD_EVENTS a row of the table of events. */
  event: '(?:WARNING: Event retrieved from the cluster: |Warning {2,20}\\w{1,40} {2,20})',
  warning:
    'WARNING: Failed to pull image (?:"(?:[^"\\\\]|\\\\.){0,1024}" for container "[^"]{0,200}" )?with policy "[^"]{0,60}": ',
} as const;

const saysItself = new RegExp(`ErrImageNeverPull|^${sources.event}(?:Container image|Failed to apply)`);
const pullDetail = new RegExp(
  `^(?:${sources.warning}|${sources.event}(?:Failed to (?:pull|inspect|apply)|Error: (?:ErrImageNeverPull|InvalidImageName)|Container image )|ERROR: The .{1,1100} is not present on list of allowed)`,
);
const otherEvent = new RegExp(`^${sources.event}(?!Error: (?:ErrImagePull|ImagePullBackOff)|Back-off )`);
const detailPrefix = new RegExp(`^(?:${sources.event}|${sources.warning}|ERROR: )`);
