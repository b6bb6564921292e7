import type { AgentLine } from '../../commands/answer.ts';
import type { KnownAgent } from '../asking/agent-directory.ts';

/** What a person is told of an enrolled agent. */
export function toAgentLine({ enrolled, state }: KnownAgent): AgentLine {
  const { name } = enrolled;
  if (state.kind !== 'present') return { name, tags: enrolled.tags, state };
  const { version, platform, runners, runnersFault } = state.presence;
  return {
    name,
    tags: state.tags,
    state: {
      kind: 'present',
      version,
      platform,
      runners: runners.map(({ id, name: runner }) => ({ id, name: runner })),
      runnersFault,
      seenSecondsAgo: Math.round(state.seenMsAgo / 1_000),
    },
  };
}
