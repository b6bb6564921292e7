import type { DemoWorld } from './demo-world.ts';
import { type Played, threadsOf } from './play.ts';
import { channels } from './slack/people.ts';

/** @returns what is wrong with the whole, whichever scenario it came from; empty: nothing. */
export function judgeWorld(
  world: Pick<DemoWorld, 'slack' | 'gitlab' | 'channel'>,
  {
    played,
    others = new Set(),
  }: {
    readonly played: readonly Pick<Played, 'threads'>[];
    /** Pipelines that no scenario is about and that may have threads. */
    readonly others?: ReadonlySet<number>;
  },
): readonly string[] {
  const claimed = new Set(played.flatMap(({ threads }) => threads.map(({ messages }) => messages[0]?.ts)));
  const strays = threadsOf(world).filter(
    ({ messages, pipelineId }) => !claimed.has(messages[0]?.ts) && !others.has(pipelineId ?? 0),
  );
  const elsewhere = Object.values(channels).filter(
    ({ id }) => id !== world.channel && world.slack.messages(id).length > 0,
  );
  return [
    ...world.slack.violations().map((violation) => `Slack objects: ${violation}`),
    ...world.gitlab.violations().map((violation) => `GitLab objects: ${violation}`),
    ...strays.map(
      ({ pipelineId }) =>
        `a message in the channel belongs to no scenario${pipelineId === null ? '' : ` (#${pipelineId})`}`,
    ),
    ...elsewhere.map(({ name }) => `there are messages in #${name}`),
  ];
}
