import { z } from 'zod';
import type { Delivery } from '../failure/delivery.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import {
  environmentField,
  flagField,
  projectShape,
  runnerField,
  sourcePipelineField,
  textField,
  timeField,
  userField,
} from './event-fields.ts';
import { mergeRequestField, mergeRequestOfPipeline } from './merge-request.ts';
import { readProjectAddress } from './project-address.ts';
import { readUpstream } from './upstream.ts';

/** The failures that an event reports, or why it reports none. */
export type EventReading =
  | {
      readonly kind: 'failures';
      readonly pipeline: Delivery['pipeline'];
      readonly failures: readonly JobFailure[];
    }
  | {
      readonly kind: 'not-ours';
      readonly why: 'other-status' | 'no-failed-job' | 'incomplete';
      /** What it is about all the same, for those who wait for it; null where it does not say. */
      readonly progress: Progress | null;
    };

/** Something of a pipeline went on without a failure. */
export interface Progress {
  readonly projectId: number;
  readonly pipelineId: number;
  /** Whether the pipeline as a whole passed. */
  readonly hasPassed: boolean;
}

/** Null on GitLab versions that do not say. */
const protectedField = z.boolean().nullable().catch(null);

const pipelineEventSchema = z.object({
  object_attributes: z.object({
    id: z.int().positive(),
    status: z.string(),
    ref: textField,
    tag: flagField,
    sha: textField,
    protected_ref: protectedField,
  }),
  project: z.object({ ...projectShape, id: z.int().positive() }),
  user: userField,
  merge_request: mergeRequestField,
  source_pipeline: sourcePipelineField,
  builds: z.array(z.unknown()).catch([]),
});
type PipelineEvent = z.infer<typeof pipelineEventSchema>;

const buildSchema = z.object({
  id: z.int().positive(),
  name: textField,
  stage: textField,
  allow_failure: flagField,
  failure_reason: textField,
  started_at: timeField,
  finished_at: timeField,
  environment: environmentField,
  runner: runnerField,
});

const outcomes: Readonly<Record<string, 'failed' | 'passed'>> = { failed: 'failed', success: 'passed' };

/**
 * Reads which jobs failed in a pipeline that ended. One that passed is here for the jobs that were allowed to fail.
 * `builds` holds the newest attempt of each job and no trigger jobs, so a pipeline that failed only because the one
 * it triggered did has no failed job of its own.
 *
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events
 */
export function readPipelineEvent(event: object, gitlabUrl: string): EventReading {
  const parsed = pipelineEventSchema.safeParse(event);
  if (!parsed.success) return { kind: 'not-ours', why: 'incomplete', progress: null };
  const { object_attributes: attributes, project } = parsed.data;
  const outcome = Object.hasOwn(outcomes, attributes.status) ? outcomes[attributes.status] : undefined;
  const progress = { projectId: project.id, pipelineId: attributes.id, hasPassed: outcome === 'passed' };
  if (outcome === undefined) return { kind: 'not-ours', why: 'other-status', progress };

  const shared = sharedFacts(parsed.data, gitlabUrl);
  const failed = new Map<number, JobFailure>();
  for (const build of failedBuilds(parsed.data.builds)) {
    if (outcome === 'passed' && !build.allow_failure) continue;
    failed.set(build.id, { ...shared, ...jobFacts(build) });
  }
  if (failed.size === 0) return { kind: 'not-ours', why: 'no-failed-job', progress };
  return {
    kind: 'failures',
    pipeline: { projectId: project.id, pipelineId: attributes.id, outcome },
    failures: [...failed.values()],
  };
}

/** A build that cannot be read costs itself, not the others. */
function failedBuilds(builds: readonly unknown[]) {
  return builds
    .filter(isFailed)
    .slice(0, mostFailedBuilds)
    .flatMap((build) => {
      const parsed = buildSchema.safeParse(build);
      return parsed.success ? [parsed.data] : [];
    });
}

/** Each is read, redacted and stored before GitLab is answered; no pipeline of people's has as many. */
const mostFailedBuilds = 1_000;

function isFailed(build: unknown): boolean {
  return typeof build === 'object' && build !== null && 'status' in build && build.status === 'failed';
}

function sharedFacts({ object_attributes: attributes, project, ...event }: PipelineEvent, gitlabUrl: string) {
  const address = readProjectAddress({
    projectId: project.id,
    urls: [project.web_url],
    path: project.path_with_namespace,
    gitlabUrl,
  });
  return {
    ...address,
    projectId: project.id,
    pipelineId: attributes.id,
    ref: attributes.ref,
    sha: attributes.sha,
    tag: attributes.tag,
    protectedRef: attributes.protected_ref,
    username: event.user?.username ?? null,
    mergeRequest: mergeRequestOfPipeline(event.merge_request, { ...address, projectId: project.id }),
    upstream: readUpstream(event.source_pipeline, gitlabUrl),
  };
}

function jobFacts(build: z.infer<typeof buildSchema>) {
  return {
    jobId: build.id,
    jobName: build.name ?? `#${build.id}`,
    stage: build.stage,
    allowFailure: build.allow_failure,
    failureReason: build.failure_reason,
    startedAt: build.started_at,
    finishedAt: build.finished_at,
    environment: build.environment?.name ?? null,
    runner: build.runner,
  };
}
