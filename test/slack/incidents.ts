import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { JobFailure } from '../../src/failure/job-failure.ts';
import { type Change, changeSchema } from '../../src/incidents/change.ts';
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

export const changedAt = Date.parse('2026-09-26T12:00:00Z');

/** A credential that @ana stored. */
export function changed(over: Partial<Change> = {}): Change {
  return changeSchema.parse({
    id: 'c1',
    verb: 'set-registry-auth',
    reply: 'dns',
    by: { slackUserId: 'U0ANA000001', gitlabUsername: 'ana', acts: 'with-own-token', teamId: 'T0PULLCHECK' },
    at: changedAt,
    state: { kind: 'done', effects: [], left: [], undoableUntil: changedAt + 3_600_000 },
    aftermath: null,
    ...over,
  });
}
