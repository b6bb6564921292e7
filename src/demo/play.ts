import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoWorld } from './demo-world.ts';
import type { Sent } from './gitlab/hooks/send.ts';
import { judge } from './judge.ts';
import { type SeenThread, seenThread } from './judge-seen.ts';
import { placesToSearch } from './play-places.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { type StagedScenario, stageScenario } from './scenarios/stage.ts';

/** A scenario that has been played to its end. */
export interface Played {
  readonly scenario: Scenario;
  readonly sent: readonly Sent[];
  /** Of its pipelines. */
  readonly threads: readonly SeenThread[];
  /** Empty: it ended as written. */
  readonly differences: readonly string[];
}

interface PlayOptions {
  readonly scenarios: readonly Scenario[];
  /** Ends the play with an AbortError. */
  readonly signal: AbortSignal;
  /** For all of it; what is not done then is judged as it stands. 60 s where absent. */
  readonly deadlineMs?: number;
}

const lookEveryMs = 100;

/**
 * Plays all scenarios at once, each as GitLab would do it: its own Slack message where there is one, then the hooks.
 *
 * @yields in the given order, each as soon as it and those before it have ended.
 */
export async function* playScenarios(
  world: DemoWorld,
  { scenarios, signal, deadlineMs = 60_000 }: PlayOptions,
): AsyncGenerator<Played> {
  const deadline = performance.now() + deadlineMs;
  const begun = await Promise.all(scenarios.map((scenario) => begin(world, scenario)));
  for (const { staged, sent, notices } of begun) {
    const pipelineIds = new Set([...staged.pipelines.values()].map(({ pipelineId }) => pipelineId));
    const isDone = await untilDone(world, { pipelineIds, deadline, signal });
    const threads = threadsOf(world, notices).filter(({ pipelineId }) => pipelineIds.has(pipelineId ?? 0));
    const { scenario, expected } = staged;
    const { secrets = [] } = scenario;
    const places = secrets.length > 0 ? await placesToSearch(world) : {};
    const differences = judge({ expected, seen: threads, sent, secrets, places });
    const late = isDone ? [] : [`still at work after ${deadlineMs / 1_000} s`];
    yield { scenario, sent, threads, differences: [...late, ...differences] };
  }
}

/** All that stands in the bot's channel, oldest first. @param notices see `seenThread`. */
export function threadsOf(
  { slack, channel }: DemoWorld,
  notices: ReadonlyMap<string, number> = new Map(),
): readonly SeenThread[] {
  return slack.messages(channel).map(({ ts }) => seenThread(slack.thread(channel, ts), notices));
}

interface Begun {
  readonly staged: StagedScenario;
  readonly sent: readonly Sent[];
  /** Pipeline ids by the `ts` of GitLab's own message. */
  readonly notices: ReadonlyMap<string, number>;
}

async function begin(world: DemoWorld, scenario: Scenario): Promise<Begun> {
  const { gitlab, slack, house, channel } = world;
  const staged = stageScenario(gitlab, house, scenario);
  const notices = new Map(
    staged.notices.map((notice) => {
      const { ts } = slack.postGitlabNotification({ ...notice, channel, via: 'app' });
      return [ts, notice.pipelineId];
    }),
  );
  return { staged, notices, sent: await staged.deliver(world.webhookUrl, world.webhook) };
}

/** @returns whether it was done before the deadline. */
async function untilDone(
  { tasks }: DemoWorld,
  {
    pipelineIds,
    deadline,
    signal,
  }: { readonly pipelineIds: ReadonlySet<number>; readonly deadline: number; readonly signal: AbortSignal },
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    const pending = await tasks.pipelines();
    if ([...pipelineIds].every((id) => !pending.has(id))) return true;
    if (performance.now() > deadline) return false;
    await sleep(lookEveryMs, undefined, { signal });
  }
}
