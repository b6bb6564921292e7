import { setTimeout as sleep } from 'node:timers/promises';
import { type Begun, beginScenario } from './begin-scenario.ts';
import type { DemoWorld } from './demo-world.ts';
import type { Sent } from './gitlab/hooks/send.ts';
import { judge } from './judge.ts';
import { type SeenThread, seenThread } from './judge-seen.ts';
import { placesToSearch } from './play-places.ts';
import type { Scenario } from './scenarios/scenario.ts';

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
  /** For each scenario; what is not done then is judged as it stands. 60 s where absent. */
  readonly deadlineMs?: number;
}

const lookEveryMs = 100;
/** Slack takes about one message a second in a channel: more at once would only make the first one wait longer. */
const mostAtOnce = 5;

/**
 * Plays scenarios, each as GitLab would do it: its own Slack message where there is one, then the hooks.
 *
 * @yields in the given order, each as soon as it and those before it have ended.
 */
export async function* playScenarios(
  world: DemoWorld,
  { scenarios, signal, deadlineMs = 60_000 }: PlayOptions,
): AsyncGenerator<Played> {
  const waiting = [...scenarios];
  const playing: Begun[] = [];
  for (;;) {
    for (const scenario of waiting.splice(0, mostAtOnce - playing.length)) {
      playing.push(await beginScenario(world, scenario));
    }
    const begun = playing.shift();
    if (begun === undefined) return;
    const isDone = await untilDone(world, begun, { signal, deadlineMs });
    const played = await look(world, begun);
    const late = isDone ? [] : [`still at work after ${deadlineMs / 1_000} s`];
    yield { ...played, differences: [...late, ...played.differences] };
  }
}

/** All that stands in the bot's channel, oldest first. @param notices see `seenThread`. */
export function threadsOf(
  { slack, channel }: Pick<DemoWorld, 'slack' | 'channel'>,
  notices: ReadonlyMap<string, number> = new Map(),
): readonly SeenThread[] {
  return slack.messages(channel).map(({ ts }) => seenThread(slack.thread(channel, ts), notices));
}

/** @returns whether it was done before the deadline. */
async function untilDone(
  { tasks }: DemoWorld,
  { pipelineIds, begunAtMs }: Begun,
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    const pending = await tasks.pipelines();
    if ([...pipelineIds].every((id) => !pending.has(id))) return true;
    if (performance.now() - begunAtMs > deadlineMs) return false;
    await sleep(lookEveryMs, undefined, { signal });
  }
}

async function look(world: DemoWorld, { staged, pipelineIds, sent, notices }: Begun): Promise<Played> {
  const { scenario, expected } = staged;
  const { secrets = [] } = scenario;
  const threads = threadsOf(world, notices).filter(({ pipelineId }) => pipelineIds.has(pipelineId ?? 0));
  const places = secrets.length > 0 ? await placesToSearch(world) : {};
  return { scenario, sent, threads, differences: judge({ expected, seen: threads, sent, secrets, places }) };
}
