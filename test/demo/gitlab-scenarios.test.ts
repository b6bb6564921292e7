import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { furnish, type House } from '../../src/demo/scenarios/house.ts';
import { scenarios } from '../../src/demo/scenarios/index.ts';
import { stageScenario } from '../../src/demo/scenarios/stage.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';

let gitlab: GitlabStandIn;
let house: House;

beforeEach(async () => {
  gitlab = await startGitlabStandIn();
  house = furnish(gitlab);
});

afterEach(() => gitlab.close());

test('names are unique', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  '%s: the traces say what must be seen, and nothing else is to be heard',
  async (_, scenario) => {
    const staged = stageScenario(gitlab, house, scenario);
    const told = staged.expected
      .flatMap(({ replies }) => replies)
      .flatMap(({ cause, image, role, jobIds }) => jobIds.map((id) => ({ id, cause, image, role })));

    const heard = [];
    for (const id of failedJobs()) {
      const diagnosis = diagnose(await lastReading(id));
      if (gitlab.world.jobs.get(id)?.erasedAt !== null)
        heard.push({ id, cause: 'unknown', image: null, role: null });
      else if (diagnosis !== null) {
        const { cause, image, role } = diagnosis;
        heard.push({ id, cause, image, role });
      }
    }

    expect(heard).toEqual(told);
  },
);

test('all hooks are delivered in their order', async () => {
  const received: string[] = [];
  gitlab.onRequest((moment, { path }) => {
    if (moment === 'received' && path === '/hook') received.push(path);
  });
  const storm = scenarios.find(({ name }) => name === 'storm');
  if (storm === undefined) throw new Error('no storm');

  const sent = await stageScenario(gitlab, house, storm).deliver(`${gitlab.url}/hook`);

  expect(received).toHaveLength(7);
  expect(sent.map(({ body }) => body.slice(0, 24))).toEqual([
    ...Array<string>(6).fill('{"object_kind":"build","'),
    '{"object_kind":"pipeline',
  ]);
});

test("GitLab's own message tells of the pipeline and its failed jobs", () => {
  const own = scenarios.find(({ notified }) => notified !== undefined);
  if (own === undefined) throw new Error('no scenario with a message of GitLab');

  const { notices, expected } = stageScenario(gitlab, house, own);

  expect(notices).toMatchObject([
    {
      projectUrl: `${gitlab.url}/acme/shop`,
      pipelineId: expected[0]?.pipelineId,
      outcome: 'failed',
      durationSeconds: 6,
      failedJobs: [{ name: 'build', id: expected[0]?.replies[0]?.jobIds[0] }],
    },
  ]);
});

/** Those whose failure a pipeline's thread has to explain: the last attempts that may not fail. */
function failedJobs(): readonly number[] {
  return [...gitlab.world.jobs.values()]
    .filter(
      ({ kind, status, allowFailure, retried }) =>
        kind === 'build' && status === 'failed' && !allowFailure && !retried,
    )
    .map(({ id }) => id);
}

/** As often read as it takes for a late one to be complete. */
async function lastReading(jobId: number): Promise<string> {
  const job = gitlab.world.jobs.get(jobId);
  const projectId = gitlab.world.pipelines.get(job?.pipelineId ?? 0)?.projectId;
  const read = async () => {
    const url = `${gitlab.url}/api/v4/projects/${projectId}/jobs/${jobId}/trace`;
    return (await fetch(url, { headers: { 'PRIVATE-TOKEN': house.botToken } })).text();
  };
  await read();
  return read();
}
