import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import { causes } from '../causes/index.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
import type { SeenPlace } from '../incidents/seen-place.ts';
import type { IncidentStore } from '../incidents/store.ts';
import type { HostAnswer } from '../probes/host-answer.ts';
import { type LadderCredential, toLadderCredential } from '../probes/ladder/ladder-credential.ts';
import type { AgentDirectory, KnownAgent } from './asking/agent-directory.ts';
import { agentsOfRunner } from './asking/agents-of-runner.ts';
import type { AskHost } from './asking/ask-host.ts';
import { imageQuestion, type JobCredentials, jobIdentities, jobIdentity } from './asking/image-question.ts';
import type { KnownRegistries } from './known-registries.ts';
import { placeAnswer } from './place-answer.ts';
import { hostsTaskSchema, queueNames, type Tasks } from './tasks.ts';
import { type RunningWorker, startWorker } from './worker.ts';

/** Which job an answer is about, as it travels with the question. */
const aboutSchema = z.object({
  projectId: z.int(),
  pipelineId: z.int(),
  jobId: z.int(),
  image: z.string(),
  where: z.enum(['failing-host', 'elsewhere']),
  jobAs: z.enum(jobIdentities).default('asked'),
});
type About = z.infer<typeof aboutSchema>;

export interface DispatchOptions {
  readonly connection: Redis;
  readonly agents: (Pick<AskHost, 'post'> & { readonly directory: AgentDirectory }) | undefined;
  readonly incidents: Pick<IncidentStore, 'attempt' | 'recordAsked' | 'recordCredentials' | 'recordSeen'>;
  readonly tasks: Pick<Tasks, 'wakeThread'>;
  readonly registries: Pick<KnownRegistries, 'remember'>;
  /** Asks about an image from beside the bot, as nobody or with a credential. */
  readonly lookFromHere: (image: string, credential: LadderCredential | null) => Promise<SeenPlace['answer']>;
  /** Tells `use` which credentials the job gets; nothing keeps them afterwards. */
  readonly withCredentials: (
    about: DiagnosedFailure & { readonly asOf: 'failure' | 'now' },
    use: (found: JobCredentials) => Promise<void>,
  ) => Promise<void>;
  /** Whether the job's credential may leave the bot: sealed to the failing host's agents, and to the registry. */
  readonly sendsCredentials: boolean;
  readonly log: Logger;
}

/** An agent on the host can be one of several that were registered together: two are asked, not a whole fleet. */
const mostOnHost = 2;
export const deadlineMs = 40_000;

const concurrency = 4;

/** Hop 6: asks the failing host, one other and this machine about the image of a failed job. */
export function startDispatch(options: DispatchOptions): RunningWorker {
  const { connection, incidents, log } = options;
  return startWorker({
    queue: queueNames.hosts,
    schema: hostsTaskSchema,
    connection,
    concurrency,
    log,
    async run(job) {
      const attempt = await incidents.attempt(job);
      if (attempt === undefined || attempt.diagnosis === null) return;
      const about = { failure: attempt.failure, diagnosis: attempt.diagnosis, asOf: 'failure' as const };
      const image = askable(about.diagnosis);
      if (image === undefined) return;
      await options.withCredentials(about, (found) => askAbout(options, { ...about, image, found }));
    },
  });
}

export interface DiagnosedFailure {
  readonly failure: JobFailure;
  readonly diagnosis: Diagnosis;
}

interface Asked extends DiagnosedFailure {
  readonly image: string;
  readonly found: JobCredentials;
}

async function askAbout(options: DispatchOptions, about: Asked): Promise<void> {
  const { failure, diagnosis, image, found } = about;
  const { agents, incidents, tasks, registries, lookFromHere, log } = options;
  await registries.remember(image);
  const credential = options.sendsCredentials ? toLadderCredential(found.credential) : null;
  if (found.account !== null) await incidents.recordCredentials(failure, found.account);
  const chosen = agents === undefined ? [] : choose(await agents.directory.list(), about);
  const awaited = chosen.map(({ agent: name, where }) => [name, { where, answer: waiting(name) }] as const);
  await incidents.recordAsked(failure, new Map(awaited));
  const own = causes[diagnosis.cause].probes;
  for (const { agent, where } of chosen) {
    const { projectId, pipelineId, jobId } = failure;
    const sent = where === 'failing-host' ? credential : null;
    const job: About = {
      projectId,
      pipelineId,
      jobId,
      image,
      where,
      jobAs: jobIdentity(about, sent !== null),
    };
    const questions = [imageQuestion({ image, ...own }, sent)];
    await agents?.post({ agent, questions, deadlineMs, key: failureId(failure), about: job });
  }
  log.info({ failureId: failureId(failure), agents: chosen.map(({ agent }) => agent) }, 'asked');
  const answer = await lookFromHere(image, credential);
  await incidents.recordSeen(failure, 'here', { where: 'here', answer });
  await tasks.wakeThread(failure);
}

function waiting(name: string): SeenPlace['answer'] {
  return { kind: 'silent', name, why: 'its answer is awaited' };
}

/** A part of a masked reference cannot be guessed, and a preparation that failed without an image has none to ask about. */
export function askable({ image, cause }: Diagnosis): string | undefined {
  if (image === null || image.includes('[MASKED]') || cause === 'not-image-pull') return undefined;
  return image;
}

interface Chosen {
  readonly agent: string;
  readonly where: About['where'];
}

function choose(known: readonly KnownAgent[], { failure, diagnosis }: DiagnosedFailure): readonly Chosen[] {
  const onHost = agentsOnHost(known, { failure, diagnosis });
  const other = known.find(
    (agent) => agent.state.kind === 'present' && !onHost.includes(agent.enrolled.name),
  );
  return [
    ...onHost.map((agent) => ({ agent, where: 'failing-host' as const })),
    ...(other === undefined ? [] : [{ agent: other.enrolled.name, where: 'elsewhere' as const }]),
  ];
}

/** Names of the agents on the machine that ran the job. */
export function agentsOnHost(
  known: readonly KnownAgent[],
  { failure, diagnosis }: DiagnosedFailure,
): readonly string[] {
  return agentsOfRunner(known, {
    id: failure.runner?.id ?? null,
    systemId: diagnosis.systemId,
    names: [diagnosis.runnerName, failure.runner?.description].filter((name) => typeof name === 'string'),
    tags: failure.runner?.tags ?? [],
  })
    .agents.slice(0, mostOnHost)
    .map(({ enrolled }) => enrolled.name);
}

/** Takes an agent's answer to what was dispatched, or the sentence that stands for its silence. */
export async function takeAnswer(
  {
    incidents,
    tasks,
    log,
  }: Pick<DispatchOptions, 'tasks' | 'log'> & { readonly incidents: Pick<IncidentStore, 'recordSeen'> },
  about: unknown,
  answer: HostAnswer,
): Promise<void> {
  const { where, image, jobAs: as, ...job } = aboutSchema.parse(about);
  await incidents.recordSeen(job, answer.agent, { where, answer: placeAnswer({ image, as }, answer) });
  log.info({ failureId: failureId(job), agent: answer.agent, answer: answer.kind }, 'observed');
  await tasks.wakeThread(job);
}
