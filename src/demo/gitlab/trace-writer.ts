import { createHash } from 'node:crypto';
import type { TraceDescription } from './trace/description.ts';
import { prepareDocker } from './trace/docker.ts';
import { createJournal } from './trace/journal.ts';
import { prepareKubernetes } from './trace/kubernetes.ts';
import { runScript } from './trace/script.ts';
import { writeVerdict } from './trace/verdict.ts';
import { isAtLeast } from './version.ts';

export type { TraceDescription } from './trace/description.ts';

/**
 * Writes the trace of a job as gitlab-runner 12 to 19 would: its words, colours, sections and time stamps.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/tree/v19.3.0/common/buildlogger
 */
export function writeTrace(job: TraceDescription): string {
  const { runner } = job;
  const { version } = runner;
  const journal = createJournal({
    version,
    startedAt: job.startedAt,
    timestamps: job.timestamps ?? isAtLeast(version, '18.7'),
    masked: job.masked ?? [],
  });
  journal.print(`Running with gitlab-runner ${version} (${revisionOf(version)})`);
  const systemId = isAtLeast(version, '15.8') ? `, system ID: ${runner.systemId}` : '';
  journal.print(`  on ${runner.name} ${runner.shortToken}${systemId}`);
  if (isAtLeast(version, '16.11')) journal.freshLogger({ masks: true });
  const prepared =
    job.executor === 'kubernetes' ? prepareKubernetes(journal, job) : prepareDocker(journal, job);
  writeVerdict(journal, prepared.kind === 'success' ? runScript(journal, job) : prepared);
  return journal.text();
}

/** Eight hex digits, the same for the same version. */
function revisionOf(version: string): string {
  return createHash('sha1').update(version).digest('hex').slice(0, 8);
}
