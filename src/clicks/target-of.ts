import type { Incident, Reply } from '../incidents/incident.ts';
import type { Target } from '../remedies/fix.ts';
import { newestJob } from './clicked-reply.ts';

/** What a reply is about, for fixes to decide on: of jobs that a retry replaced, only the last run. */
export function targetOf(incident: Incident, reply: Reply): Target {
  const { failure, diagnosis } = newestJob(reply);
  return {
    projectId: incident.projectId,
    projectPath: incident.projectPath,
    projectUrl: incident.projectUrl,
    pipelineId: incident.pipelineId,
    ref: failure.ref,
    isTag: failure.tag,
    isProtectedRef: failure.protectedRef,
    jobs: reply.jobs.map((job) => ({ id: job.failure.jobId, name: job.failure.jobName })),
    diagnosis,
  };
}
