import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';

export interface SmallGitlab {
  readonly gitlab: GitlabStandIn;
  readonly token: string;
  readonly botId: number;
  readonly groupId: number;
  readonly projectId: number;
  readonly pipelineId: number;
  readonly jobId: number;
}

export const now = '2026-11-20T08:00:00.000Z';

/** One private project with one failed pipeline of one job; the bot is a maintainer of the group. */
export async function startSmallGitlab(): Promise<SmallGitlab> {
  const gitlab = await startGitlabStandIn({ now: () => new Date(now) });
  const { world } = gitlab;
  const bot = world.addUser({ username: 'pullcheck', name: 'Pullcheck' });
  const group = world.addGroup({ fullPath: 'acme', name: 'Acme' });
  world.addMember({ userId: bot.id, of: 'group', id: group.id, role: 'maintainer' });
  const projectId = world.addProject({ fullPath: 'acme/shop' }).id;
  const runner = world.addRunner({
    description: 'docker-7',
    tags: ['docker'],
    managers: [
      {
        id: 1,
        systemId: 's_1',
        version: '19.3.0',
        revision: 'c1b0a4ab',
        platform: 'linux',
        architecture: 'amd64',
      },
    ],
  });
  const pipelineId = world.addPipeline({ projectId, status: 'failed', userId: bot.id, finishedAt: now }).id;
  const jobId = world.addJob({
    pipelineId,
    name: 'unit',
    status: 'failed',
    failureReason: 'runner_system_failure',
    startedAt: now,
    finishedAt: '2026-11-20T08:00:04.500Z',
    runnerId: runner.id,
    systemId: 's_1',
    userId: bot.id,
  }).id;
  world.setTrace(jobId, 'ERROR: Job failed\n');
  const token = world.addToken({ userId: bot.id }).value;
  return { gitlab, token, botId: bot.id, groupId: group.id, projectId, pipelineId, jobId };
}

/** One call with the token, or with other headers. */
export async function call(
  { gitlab, token }: SmallGitlab,
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  } = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const { method = 'GET', headers = { 'PRIVATE-TOKEN': token }, body } = options;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(`${gitlab.url}/api/v4${path}`, {
    method,
    headers: { ...headers, ...type },
    ...sent,
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const parsed: unknown = isJson ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body: parsed };
}
