import type { CauseCode } from '../causes/codes.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Role } from '../failure/failure-text.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import type { DiagnosedJob, Reply } from './incident.ts';

/** One run of a job whose trace was read; `diagnosis` is null where preparation was not what failed. */
export interface Attempt {
  readonly failure: JobFailure;
  readonly diagnosis: Diagnosis | null;
}

/** What a reply is about. */
interface Subject {
  readonly cause: CauseCode;
  readonly image: string | null;
  readonly role: Role | null;
}

/** A reply as it is remembered: which message tells of which subject. */
export interface Slot extends Subject {
  readonly key: string;
  /** Position in the thread, from 0. */
  readonly order: number;
  /** Ids of the jobs that it told of last. */
  readonly jobs: readonly number[];
}

/** A reply without what people did about it. */
export type AssignedReply = Pick<Reply, 'key' | 'jobs' | 'superseded'>;

interface Group extends Subject {
  readonly jobs: readonly [DiagnosedJob, ...DiagnosedJob[]];
}

/**
 * Assigns every group of like failures to one reply. A group keeps the reply it has. Where a retry fails differently
 * than before, or a host saw more than the log says, the reply that told of the job tells of what is known now, unless
 * other jobs still need it as it is.
 *
 * @param keyFor makes a new key; called once per new reply.
 */
export function assignReplies(
  attempts: readonly Attempt[],
  slots: readonly Slot[],
  keyFor: (subject: Subject, taken: ReadonlySet<string>) => string,
): { readonly slots: readonly Slot[]; readonly replies: readonly AssignedReply[] } {
  const histories = byJobName(attempts);
  const groups = groupAlike(histories);
  const free = new Set(slots.filter((slot) => !groups.some((group) => alike(group, slot))));
  const taken = new Set(slots.map(({ key }) => key));

  const current = groups.map((group) => {
    const slot = slots.find((candidate) => alike(candidate, group)) ?? takeOver(group, free, histories);
    const { key, order } = slot ?? { key: keyFor(group, taken), order: taken.size };
    taken.add(key);
    const jobs = group.jobs.map(({ failure }) => failure.jobId);
    const assigned: Slot = { ...subjectOf(group), key, order, jobs };
    return { slot: assigned, reply: replyFor(assigned, group.jobs, false) };
  });
  const overtaken = [...free].flatMap((slot) => {
    const jobs = lastJobsOf(slot, histories);
    return jobs === undefined ? [] : [{ slot, reply: replyFor(slot, jobs, true) }];
  });

  const inOrder = [...current, ...overtaken].toSorted((a, b) => a.slot.order - b.slot.order);
  return { slots: inOrder.map(({ slot }) => slot), replies: inOrder.map(({ reply }) => reply) };
}

function replyFor({ key }: Slot, jobs: Reply['jobs'], superseded: boolean): AssignedReply {
  return { key, jobs, superseded };
}

/** Removes from `free` the reply that told of one of the group's jobs or of an earlier attempt of it, if there is one. */
function takeOver(group: Group, free: Set<Slot>, histories: readonly History[]): Slot | undefined {
  const names = new Set(group.jobs.map(({ failure }) => failure.jobName));
  const attempts = histories.filter(({ name }) => names.has(name)).flatMap((history) => history.attempts);
  const ids = new Set(attempts.map(({ failure }) => failure.jobId));
  const slot = [...free].find(({ jobs }) => jobs.some((id) => ids.has(id)));
  if (slot !== undefined) free.delete(slot);
  return slot;
}

interface History {
  readonly name: string;
  /** Oldest first; never empty. */
  readonly attempts: readonly Attempt[];
}

function byJobName(attempts: readonly Attempt[]): readonly History[] {
  const names = new Map<string, Attempt[]>();
  for (const attempt of attempts.toSorted((a, b) => a.failure.jobId - b.failure.jobId)) {
    const { jobName } = attempt.failure;
    const list = [...(names.get(jobName) ?? []), attempt];
    // Set anew, so that the names end up in the order of their newest attempts.
    names.delete(jobName);
    names.set(jobName, list);
  }
  return [...names].map(([name, list]) => ({ name, attempts: list }));
}

function groupAlike(histories: readonly History[]): readonly Group[] {
  const groups: Group[] = [];
  for (const { attempts } of histories) {
    const newest = attempts.at(-1);
    if (newest === undefined || newest.diagnosis === null) continue;
    const { failure, diagnosis } = newest;
    const job: DiagnosedJob = { failure, diagnosis, attempt: attempts.length };
    const index = groups.findIndex((group) => alike(group, diagnosis));
    const group = groups[index];
    if (group === undefined) groups.push({ ...subjectOf(diagnosis), jobs: [job] });
    else groups[index] = { ...group, jobs: [...group.jobs, job] };
  }
  return groups;
}

function lastJobsOf(slot: Slot, histories: readonly History[]): Reply['jobs'] | undefined {
  const [first, ...rest] = histories.flatMap(({ attempts }) => {
    const index = attempts.findLastIndex(({ failure }) => slot.jobs.includes(failure.jobId));
    const attempt = attempts[index];
    if (attempt === undefined || attempt.diagnosis === null) return [];
    return [{ failure: attempt.failure, diagnosis: attempt.diagnosis, attempt: index + 1 }];
  });
  return first === undefined ? undefined : [first, ...rest];
}

function alike(a: Subject, b: Subject): boolean {
  return a.cause === b.cause && a.image === b.image && a.role === b.role;
}

function subjectOf({ cause, image, role }: Subject): Subject {
  return { cause, image, role };
}
