import { z } from 'zod';
import { type FailureView, type HopView, hops } from './page-parts.ts';

/** Reads from the bot's log how far each failure has come. */
export interface FailureWatch {
  /** Takes a line of the bot's log. */
  readonly line: (text: string) => void;
  /** Oldest first. */
  failures(): readonly WatchedFailure[];
}

export type WatchedFailure = Omit<FailureView, 'vantages' | 'jobName'> & { readonly jobId: number };

interface WatchOptions {
  /** The job's pipeline; undefined for a job that nobody knows. */
  readonly pipelineOf: (jobId: number) => number | undefined;
  /** When GitLab sent the first webhook of a pipeline, in milliseconds since 1970. */
  readonly sentAtMs: (pipelineId: number) => number | undefined;
}

const lineSchema = z.object({
  time: z.string().transform((text) => Date.parse(text)),
  msg: z.string(),
  failureId: z.string().optional(),
  failures: z.array(z.string()).optional(),
  incident: z.string().optional(),
  reading: z.string().optional(),
  cause: z.string().nullish(),
  agents: z.array(z.string()).optional(),
  agent: z.string().optional(),
  answer: z.string().optional(),
  change: z.string().optional(),
});
type Line = z.infer<typeof lineSchema>;

interface Course {
  readonly pipelineId: number;
  readonly reached: Map<HopView['hop'], { readonly atMs: number; readonly detail: string }>;
  awaited: number;
  answered: number;
  replies: number;
}

export function createFailureWatch({ pipelineOf, sentAtMs }: WatchOptions): FailureWatch {
  const courses = new Map<string, Course>();

  function courseOf(failureId: string): Course | undefined {
    const pipelineId = pipelineOf(jobIdOf(failureId));
    const known = courses.get(failureId);
    if (known !== undefined || pipelineId === undefined) return known;
    const course: Course = { pipelineId, reached: new Map(), awaited: 0, answered: 0, replies: 0 };
    courses.set(failureId, course);
    return course;
  }

  function concerned({ failureId, failures, incident, msg }: Line): readonly Course[] {
    const ids = failures ?? (failureId === undefined || msg === 'replied' ? [] : [failureId]);
    const pipelineId = Number(incident?.split('/')[1]);
    const ofIncident = [...courses.values()].filter((course) => course.pipelineId === pipelineId);
    return [...ids.flatMap((id) => courseOf(id) ?? []), ...(msg === 'replied' ? ofIncident : [])];
  }

  return {
    line(text) {
      const line = lineSchema.safeParse(parse(text)).data;
      const take = line && takers.get(line.msg);
      if (line === undefined || take === undefined) return;
      for (const course of concerned(line)) take(course, line);
    },
    failures: () =>
      [...courses].map(([failureId, course]) => {
        const sentAt = sentAtMs(course.pipelineId) ?? course.reached.get('queued')?.atMs ?? 0;
        const takenAt = course.reached.get('taken')?.atMs ?? Number.POSITIVE_INFINITY;
        const views = hops.map((hop) => {
          const reached = course.reached.get(hop);
          // A worker may be quicker than the line that says what it was given.
          const isBefore = hop === 'received' || hop === 'queued';
          const atMs = reached && (isBefore ? Math.min(reached.atMs, takenAt) : reached.atMs);
          const afterMs = atMs === undefined ? null : Math.max(0, atMs - sentAt);
          return { hop, afterMs, detail: reached?.detail ?? '' };
        });
        return { failureId, jobId: jobIdOf(failureId), pipelineId: course.pipelineId, hops: views };
      }),
  };
}

const takers: ReadonlyMap<string, (course: Course, line: Line) => void> = new Map([
  [
    'received',
    (course, line) => {
      reach(course, line, 'received', 'webhook authenticated');
      reach(course, line, 'queued', 'stored before it was answered');
    },
  ],
  ['taken', (course, line) => reach(course, line, 'taken', 'by a worker')],
  [
    'trace read',
    (course, line) =>
      reach(course, line, 'read', line.reading === 'gone' ? 'there is no log' : "the job's log"),
  ],
  ['diagnosed', (course, line) => reach(course, line, 'suspected', line.cause ?? 'not a failed pull')],
  [
    'asked',
    (course, line) => {
      const agents = line.agents ?? [];
      course.awaited = agents.length;
      course.answered = 0;
      reach(course, line, 'asked', [...agents, "the bot's host"].join(', '));
      if (agents.length === 0) reach(course, line, 'concluded', 'no agent on the failing host');
    },
  ],
  [
    'observed',
    (course, line) => {
      course.answered += 1;
      if (course.answered >= course.awaited) reach(course, line, 'concluded', 'from text and hosts');
    },
  ],
  [
    'replied',
    (course, line) => {
      course.replies += 1;
      const changes = course.replies - 1;
      const detail = changes === 0 ? 'in the thread' : `in the thread, brought up to date ${times(changes)}`;
      course.reached.set('replied', {
        atMs: course.reached.get('replied')?.atMs ?? line.time,
        detail,
      });
    },
  ],
]);

function reach(course: Course, { time }: Line, hop: HopView['hop'], detail: string): void {
  course.reached.set(hop, { atMs: time, detail });
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function jobIdOf(failureId: string): number {
  return Number(failureId.split('/')[1]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
