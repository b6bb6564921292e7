import type { DemoWorld } from '../demo-world.ts';
import { Refusal } from '../gitlab/api/answer.ts';
import { retry } from '../gitlab/api/jobs.ts';
import type { ActOutcome } from './act.ts';

/** Retries a job as the developer whose pipeline it is, with the button that GitLab has for it. */
export function retryInGitlab(
  { gitlab, house }: Pick<DemoWorld, 'gitlab' | 'house'>,
  jobId: number,
): ActOutcome {
  const job = gitlab.world.jobs.get(jobId);
  if (job === undefined) return { kind: 'not-done', why: 'There is no such job.' };
  try {
    retry(gitlab.world, job, house.developerId);
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'not-done', why: 'GitLab does not retry this job: it runs, or was retried before.' };
  }
}
