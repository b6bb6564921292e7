import type { TraceLine } from './trace.ts';

/** What the first lines of a trace say of the runner; null for each thing that they leave out. */
export interface RunnerHeader {
  readonly executor: string | null;
  readonly runnerName: string | null;
  readonly runnerToken: string | null;
  readonly runnerVersion: string | null;
  readonly systemId: string | null;
}

/** @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/build.go `printRunningWithHeader` */
export function readRunnerHeader(lines: readonly TraceLine[], failure: string): RunnerHeader {
  const first = lines.slice(0, mostHeaderLines).findIndex(({ text }) => running.test(text));
  const version = running.exec(lines[first]?.text ?? '')?.[1];
  return {
    executor: readExecutor(lines),
    runnerVersion: version ?? versionByCallSite(failure),
    ...readRunnerLine(first === -1 ? '' : (lines[first + 1]?.text ?? '')),
  };
}

function readRunnerLine(line: string): Pick<RunnerHeader, 'runnerName' | 'runnerToken' | 'systemId'> {
  const [, runnerName = null, runnerToken = null, systemId = null] = runnerLine.exec(line) ?? [];
  return { runnerName, runnerToken, systemId };
}

// Other lines may precede the header where a text was copied together with what stands above the log.
const mostHeaderLines = 200;

const running = /Running with gitlab-runner (\S{1,80})/;
const runnerLine = /\bon (\S.{0,200}?) ([\w-]{6,16})(?:, system ID: ([rs]_\w{1,40}))?$/;
const preparing = /Preparing the "([\w+-]{1,40})" executor/;
const using = /Using (Docker|Kubernetes|Shell|Custom) executor\b/;

function readExecutor(lines: readonly TraceLine[]): string | null {
  for (const { text } of lines.slice(0, 5 * mostHeaderLines)) {
    const found = preparing.exec(text)?.[1] ?? using.exec(text)?.[1]?.toLowerCase();
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * The release that a pull error's source position belongs to. Most lines moved back and forth between releases; these
 * are the ones that only one had.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/executors/docker/internal/pull/manager.go
 */
function versionByCallSite(failure: string): string | null {
  const line = /\(manager\.go:(\d{1,5}):\d{1,6}s\)/.exec(failure)?.[1];
  return line === undefined ? null : (releases.get(line) ?? null);
}

const releases = new Map([
  ['214', '14.3'],
  ['240', '15.2'],
  ['253', '17.11'],
  ['343', '19.2'],
]);
