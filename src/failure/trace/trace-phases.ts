import type { RunnerStatement } from './runner-statements.ts';
import type { Trace } from './trace.ts';

/** Where in a job's life a line of its trace was written. */
export interface Phases {
  /** Index of the first line after preparation; the number of lines where preparation was never left. */
  readonly preparedAt: number;
  /** True where preparation is known to have ended. */
  readonly prepared: boolean;
  /** Index of the first command of the job's own script; the number of lines where none was reached. */
  readonly scriptAt: number;
}

/**
 * Finds the end of preparation by the runner's sections or, in a copy without markers, by its headings.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/build.go
 */
export function findPhases(trace: Trace, statements: readonly RunnerStatement[]): Phases {
  const none = trace.lines.length;
  const bySection = trace.lines.findIndex(({ section }) => section !== null && laterSection.test(section));
  const heading = statements.find(({ text }) => laterHeading.test(text));
  const preparedAt = Math.min(bySection === -1 ? none : bySection, heading?.line ?? none);
  const command = trace.lines.findIndex(({ text }) => text.startsWith('$ '));
  return { preparedAt, prepared: preparedAt < none, scriptAt: command === -1 ? none : command };
}

const laterSection =
  /^(?:get_sources|restore_cache|clear_worktree|download_artifacts|step_\w+|build_script|release|after_script|archive_cache\w*|upload_artifacts\w*)$/;

const laterHeading =
  /^(?:Getting source from |Restoring cache|Downloading artifacts|Executing "|Running after_script|Saving cache|Uploading artifacts)/;
