import type { PlaceAnswer } from '../diagnosis/report-place.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
import type { SeenPlace } from '../incidents/seen-place.ts';
import type { IncidentStore } from '../incidents/store.ts';
import { type LadderCredential, toLadderCredential } from '../probes/ladder/ladder-credential.ts';
import type { AgentDirectory } from './asking/agent-directory.ts';
import type { AskHost } from './asking/ask-host.ts';
import { imageQuestion, jobIdentity } from './asking/image-question.ts';
import {
  agentsOnHost,
  askable,
  type DiagnosedFailure,
  type DispatchOptions,
  deadlineMs,
} from './dispatch.ts';
import { placeAnswer } from './place-answer.ts';

interface LookAgainOptions
  extends Pick<DispatchOptions, 'lookFromHere' | 'withCredentials' | 'sendsCredentials' | 'log'> {
  readonly agents: (Pick<AskHost, 'ask'> & { readonly directory: Pick<AgentDirectory, 'list'> }) | undefined;
  readonly incidents: Pick<IncidentStore, 'attempt' | 'recordAsked' | 'recordCredentials' | 'recordSeen'>;
}

/** What the failing host sees now, and the bot's own. */
export interface SeenNow {
  /** Of its agents; empty where it has none. */
  readonly failingHost: readonly PlaceAnswer[];
  readonly here: PlaceAnswer;
}

export interface LookAgain {
  /**
   * Has the failing host asked once more as its job would ask now, keeps what it sees for the thread, and waits for it.
   *
   * @returns undefined where there is no image to ask about.
   */
  lookAgain(failure: JobFailure): Promise<SeenNow | undefined>;
  /** Has the failing host ask with this credential, sealed to its agents. Nothing is kept. */
  tryCredential(failure: JobFailure, credential: LadderCredential): Promise<SeenNow | undefined>;
}

export function createLookAgain(options: LookAgainOptions): LookAgain {
  const { incidents, withCredentials, sendsCredentials, log } = options;

  async function diagnosed(
    job: JobFailure,
  ): Promise<(DiagnosedFailure & { readonly image: string }) | undefined> {
    const { failure, diagnosis = null } = (await incidents.attempt(job)) ?? {};
    const image = diagnosis === null ? undefined : askable(diagnosis);
    if (failure === undefined || diagnosis === null || image === undefined) return undefined;
    return { failure, diagnosis, image };
  }

  return {
    async lookAgain(job) {
      const about = await diagnosed(job);
      if (about === undefined) return undefined;
      let seen: SeenNow | undefined;
      await withCredentials({ ...about, asOf: 'now' }, async (found) => {
        const credential = sendsCredentials ? toLadderCredential(found.credential) : null;
        if (found.account !== null) await incidents.recordCredentials(job, found.account);
        const as = jobIdentity({ ...about, found }, credential !== null);
        seen = await ask(options, { ...about, credential, as });
      });
      if (seen === undefined) return undefined;
      await incidents.recordAsked(job, new Map());
      const places: readonly SeenPlace[] = [
        ...seen.failingHost.map((answer) => ({ where: 'failing-host' as const, answer })),
        { where: 'here', answer: seen.here },
      ];
      for (const { where, answer } of places) {
        const name = answer.kind === 'answered' ? answer.vantage.name : answer.name;
        await incidents.recordSeen(job, where === 'here' ? where : name, { where, answer });
      }
      log.info({ failureId: failureId(job), agents: seen.failingHost.length }, 'asked again');
      return seen;
    },
    async tryCredential(job, credential) {
      const about = await diagnosed(job);
      return about === undefined ? undefined : ask(options, { ...about, credential, as: 'asked' });
    },
  };
}

interface Asked extends DiagnosedFailure {
  readonly image: string;
  readonly credential: LadderCredential | null;
  readonly as: ReturnType<typeof jobIdentity>;
}

async function ask({ agents, lookFromHere }: LookAgainOptions, asked: Asked): Promise<SeenNow> {
  const { image, credential, as } = asked;
  const names = agents === undefined ? [] : agentsOnHost(await agents.directory.list(), asked);
  const questions = [imageQuestion({ image }, credential)];
  const [here, ...failingHost] = await Promise.all([
    lookFromHere(image, credential),
    ...names.map(async (agent) => {
      const [answer] = (await agents?.ask({ agent, questions, deadlineMs })) ?? [];
      if (answer === undefined) throw new Error('a question without an answer');
      return placeAnswer({ image, as }, answer);
    }),
  ]);
  return { failingHost, here };
}
