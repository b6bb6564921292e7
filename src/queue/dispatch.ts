import type { Logger } from 'pino';
import { z } from 'zod';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
import type { SeenPlace } from '../incidents/seen-place.ts';
import type { IncidentStore } from '../incidents/store.ts';
import type { HostAnswer } from '../probes/host-answer.ts';
import { imageObservationSchema } from '../probes/image.ts';
import type { AgentDirectory } from './agent-directory.ts';
import { agentsOfRunner } from './agents-of-runner.ts';
import type { AskHost } from './ask-host.ts';
import type { Tasks } from './tasks.ts';

/** Which job an answer is about, as it travels with the question. */
const aboutSchema = z.object({
  projectId: z.int(),
  pipelineId: z.int(),
  jobId: z.int(),
  image: z.string(),
  where: z.enum(['failing-host', 'elsewhere']),
});
type About = z.infer<typeof aboutSchema>;

interface DispatchOptions {
  readonly agents: (Pick<AskHost, 'post'> & { readonly directory: AgentDirectory }) | undefined;
  readonly incidents: Pick<IncidentStore, 'recordAsked' | 'recordSeen'>;
  readonly tasks: Pick<Tasks, 'wakeThread'>;
  /** Asks about an image from beside the bot. */
  readonly lookFromHere: (image: string) => Promise<SeenPlace['answer']>;
  readonly log: Logger;
}

/** An agent on the host can be one of several that were registered together: two are asked, not a whole fleet. */
const mostOnHost = 2;
const deadlineMs = 40_000;

/** Hop 6: asks the failing host, one other and this machine about the image; idempotent per job. */
export async function dispatch(
  options: DispatchOptions,
  { failure, diagnosis }: { readonly failure: JobFailure; readonly diagnosis: Diagnosis },
): Promise<void> {
  const { image } = diagnosis;
  if (image === null || image.includes('[MASKED]') || diagnosis.cause === 'not-image-pull') return;
  const { incidents, tasks, lookFromHere, log } = options;
  await incidents.recordAsked(failure);
  const asked = await askAgents(options, { failure, diagnosis, image });
  log.info({ failureId: failureId(failure), agents: asked }, 'asked');
  const answer = await lookFromHere(image);
  await incidents.recordSeen(failure, 'here', { where: 'here', answer });
  await tasks.wakeThread(failure);
}

async function askAgents(
  { agents }: DispatchOptions,
  {
    failure,
    diagnosis,
    image,
  }: { readonly failure: JobFailure; readonly diagnosis: Diagnosis; readonly image: string },
): Promise<readonly string[]> {
  if (agents === undefined) return [];
  const known = await agents.directory.list();
  const onHost = agentsOfRunner(known, {
    id: failure.runner?.id ?? null,
    systemId: diagnosis.systemId,
    names: [diagnosis.runnerName, failure.runner?.description].filter((name) => typeof name === 'string'),
    tags: failure.runner?.tags ?? [],
  }).agents.slice(0, mostOnHost);
  const other = known.find((agent) => agent.state.kind === 'present' && !onHost.includes(agent));
  const { projectId, pipelineId, jobId } = failure;
  const chosen = [
    ...onHost.map(({ enrolled }) => ({ agent: enrolled.name, where: 'failing-host' as const })),
    ...(other === undefined ? [] : [{ agent: other.enrolled.name, where: 'elsewhere' as const }]),
  ];
  for (const { agent, where } of chosen) {
    const about: About = { projectId, pipelineId, jobId, image, where };
    const questions = [{ probe: 'image', args: { image, platform: null } }];
    await agents.post({ agent, questions, deadlineMs, key: failureId(failure), about });
  }
  return chosen.map(({ agent }) => agent);
}

/** Takes an agent's answer to what was dispatched, or the sentence that stands for its silence. */
export async function takeAnswer(
  { incidents, tasks, log }: Pick<DispatchOptions, 'incidents' | 'tasks' | 'log'>,
  about: unknown,
  answer: HostAnswer,
): Promise<void> {
  const { where, image, ...job } = aboutSchema.parse(about);
  await incidents.recordSeen(job, answer.agent, { where, answer: placeAnswer(image, answer) });
  log.info({ failureId: failureId(job), agent: answer.agent, answer: answer.kind }, 'observed');
  await tasks.wakeThread(job);
}

function placeAnswer(image: string, answer: HostAnswer): SeenPlace['answer'] {
  const { agent: name } = answer;
  if (answer.kind !== 'observed') return { kind: 'silent', name, why: answer.sentence };
  const { ladder, host, suggestions } = imageObservationSchema.parse(answer.observation);
  const asTheJob = ladder.identity === 'credential' || ladder.anonymous === null;
  return { kind: 'answered', vantage: { name, image, ladder, host, suggestions }, asTheJob };
}
