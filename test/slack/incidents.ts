import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { JobFailure } from '../../src/failure/job-failure.ts';
import type { DiagnosedJob, Incident, Reply } from '../../src/incidents/incident.ts';
import { diagnosis, jobFailure } from '../builders.ts';

export function job(
  failure: Partial<JobFailure> = {},
  over: Partial<Diagnosis> = {},
  attempt = 1,
): DiagnosedJob {
  return { failure: jobFailure(failure), diagnosis: diagnosis(over), attempt };
}

export function reply(jobs: Reply['jobs'] = [job()], over: Partial<Reply> = {}): Reply {
  return { key: 'dns', id: 'reply-dns', jobs, superseded: false, changes: [], ...over };
}

export function incident(over: Partial<Incident> = {}): Incident {
  return {
    id: '7/100',
    projectId: 7,
    projectPath: 'group/app',
    projectUrl: 'https://gitlab.example.com/group/app',
    pipelineId: 100,
    outcome: 'failed',
    revision: 1,
    replies: [reply()],
    ...over,
  };
}
