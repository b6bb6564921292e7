import type { RecordedRequest } from '../gitlab/serve.ts';
import type { GitlabStandIn } from '../gitlab/stand-in.ts';
import { jobsOf, known, type World } from '../gitlab/world.ts';
import type { ChangeView, GitlabPart, PipelineView, VariableView } from './page-parts.ts';
import type { Run } from './runs.ts';

/** GitLab's side of what was played. */
export function gitlabPart(gitlab: GitlabStandIn, runs: readonly Run[]): GitlabPart {
  const { world } = gitlab;
  return {
    pipelines: runs
      .flatMap(({ pipelineIds, scenario, sentAtMs }) =>
        [...pipelineIds].map((id) =>
          pipelineView(world, id, { scenario: scenario.name, startedAt: sentAtMs }),
        ),
      )
      .toReversed(),
    variables: variablesOf(world),
    mergeRequests: [...world.mergeRequests.values()].map((mergeRequest) => ({
      id: mergeRequest.id,
      project: known(world.projects, mergeRequest.projectId).fullPath,
      iid: mergeRequest.iid,
      title: mergeRequest.title,
      state: mergeRequest.state,
      branches: `${mergeRequest.sourceBranch} → ${mergeRequest.targetBranch}`,
    })),
    changes: gitlab
      .requests()
      .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
      .map((request) => changeView(world, request))
      .toReversed(),
    violations: gitlab.violations(),
  };
}

function pipelineView(
  world: World,
  id: number,
  run: Pick<PipelineView, 'scenario' | 'startedAt'>,
): PipelineView {
  const { projectId, ref, status } = known(world.pipelines, id);
  return {
    id,
    project: known(world.projects, projectId).fullPath,
    ref,
    status,
    ...run,
    jobs: jobsOf(world, id, { kind: 'build', latest: false }).map((job) => ({
      id: job.id,
      name: job.name,
      status: job.status,
      retried: job.retried,
      isRetryable: job.status === 'failed' && !job.retried && job.retryable,
    })),
  };
}

function variablesOf(world: World): readonly VariableView[] {
  return [...world.variables].flatMap(([owner, variables]) =>
    variables.map((variable) => ({
      owner: ownerName(world, owner),
      key: variable.key,
      flags: [
        ...(['masked', 'protected', 'hidden', 'raw'] as const).filter((flag) => variable[flag]),
        ...(variable.variableType === 'file' ? ['file'] : []),
        ...(variable.environmentScope === '*' ? [] : [`only in ${variable.environmentScope}`]),
      ],
    })),
  );
}

function ownerName(world: World, owner: string): string {
  const [kind = '', id] = owner.split(':');
  const named = kind === 'project' ? world.projects : world.groups;
  return named.get(Number(id))?.fullPath ?? kind;
}

function changeView(world: World, { method, path, status, headers }: RecordedRequest): ChangeView {
  const token = String(headers['private-token'] ?? headers['authorization'] ?? '').replace(/^Bearer /, '');
  const userId = world.tokens.get(token)?.userId;
  const by = userId === undefined ? null : (world.users.get(userId)?.username ?? null);
  return { method, path: path.split('?', 1)[0] ?? '', status, by };
}
