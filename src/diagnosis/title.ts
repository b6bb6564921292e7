import { causeTitles } from '../causes/codes.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What a person reads first: the cause's title, or where there was no log to read, that. */
export function titleOf({ cause, log }: Pick<Diagnosis, 'cause' | 'log'>): string {
  return log === 'read' ? causeTitles[cause] : missingTitles[log];
}

const missingTitles = {
  erased: "The job's log is gone",
  'not-found': "The job's log was not found",
  forbidden: "Pullcheck may not read the job's log",
} as const;
