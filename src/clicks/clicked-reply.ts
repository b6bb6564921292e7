import type { Incident, Reply } from '../incidents/incident.ts';

/** What a click is about, as it stands now. */
export interface ClickedReply {
  readonly incident: Incident;
  readonly reply: Reply;
}

/** The newest run of a reply's jobs: what hosts are asked about. */
export function newestJob({ jobs }: Reply): Reply['jobs'][0] {
  return jobs.reduce((last, job) => (job.failure.jobId > last.failure.jobId ? job : last), jobs[0]);
}
