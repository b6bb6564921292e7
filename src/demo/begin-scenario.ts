import type { DemoWorld } from './demo-world.ts';
import type { Sent } from './gitlab/hooks/send.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { type StagedScenario, stageScenario } from './scenarios/stage.ts';

type BegunIn = Pick<DemoWorld, 'gitlab' | 'slack' | 'house' | 'channel' | 'webhookUrl' | 'webhook'>;

export interface Begun {
  readonly staged: StagedScenario;
  readonly pipelineIds: ReadonlySet<number>;
  readonly sent: readonly Sent[];
  /** Pipeline ids by the `ts` of GitLab's own message. */
  readonly notices: ReadonlyMap<string, number>;
  /** On the clock of `performance.now()`. */
  readonly begunAtMs: number;
}

/**
 * Begins a scenario as GitLab would: its own Slack message where there is one, then the hooks.
 *
 * @param onStaged called when its pipelines stand, before anybody is told.
 */
export async function beginScenario(
  world: BegunIn,
  scenario: Scenario,
  onStaged?: (pipelineIds: ReadonlySet<number>) => void,
): Promise<Begun> {
  const { gitlab, slack, house, channel } = world;
  const begunAtMs = performance.now();
  const staged = stageScenario(gitlab, house, scenario);
  const pipelineIds = new Set([...staged.pipelines.values()].map(({ pipelineId }) => pipelineId));
  onStaged?.(pipelineIds);
  const notices = new Map(
    staged.notices.map((notice) => {
      const { ts } = slack.postGitlabNotification({ ...notice, channel, via: 'app' });
      return [ts, notice.pipelineId];
    }),
  );
  const sent = await staged.deliver(world.webhookUrl, world.webhook);
  return { staged, pipelineIds, sent, notices, begunAtMs };
}
