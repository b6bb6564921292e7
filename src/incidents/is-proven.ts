import type { Reply } from './incident.ts';

/** Whether the jobs ran with a change that stands: what failed before it is over, what failed after it is not. */
export function isProven({ jobs, changes }: Reply): boolean {
  const proven = changes.findLast(
    ({ state, aftermath }) => state.kind === 'done' && aftermath?.kind === 'proven',
  );
  const isOlder = (at: string | null) => proven !== undefined && at !== null && Date.parse(at) < proven.at;
  return jobs.every(({ failure }) => isOlder(failure.finishedAt));
}
