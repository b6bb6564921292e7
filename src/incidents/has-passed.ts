import type { Incident, Reply } from './incident.ts';

/** Whether a pipeline that passed passed with the jobs of a reply: those that may fail say nothing of it. */
export function hasPassed({ outcome }: Incident, { jobs }: Reply): boolean {
  return outcome === 'passed' && jobs.some(({ failure }) => !failure.allowFailure);
}
