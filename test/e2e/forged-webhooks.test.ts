import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failedPull, oneFailure } from '../../src/demo/scenarios/one-failure.ts';
import { stageScenario } from '../../src/demo/scenarios/stage.ts';
import { users } from '../../src/demo/slack/stand-in.ts';
import {
  addBranch,
  addPerson,
  click,
  connect,
  login,
  startPrivateRegistry,
  toldAlone,
  withPages,
  writes,
} from './click-world.ts';
import { type BotProcess, channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

/** Whoever knows a hook's secret can say anything in its name; Ana of Slack is `mallory` here. */
let world: TestWorld;
let host: string;
beforeEach(async () => {
  world = await createTestWorld();
  host = await startPrivateRegistry();
});
afterEach(() => world.close());

async function startBot(): Promise<BotProcess> {
  const map = join(world.directory, 'people.json');
  const credentials = join(world.directory, 'credentials.json');
  await writeFile(map, JSON.stringify({ [users.ana.id]: 'mallory' }));
  const kept = { registry: host, username: login.username, secretEnv: 'KEPT', projects: ['acme/shop'] };
  await writeFile(credentials, JSON.stringify({ credentials: [kept] }));
  const files = { PULLCHECK_USER_MAP_FILE: map, PULLCHECK_CREDENTIALS_FILE: credentials };
  const bot = await world.startBot({ ...(await withPages()), ...files, KEPT: login.password });
  await connect(world, bot);
  return bot;
}

function stage(project: string, job: string) {
  const image = `${host}/team/app:1.2`;
  const trace = failedPull(
    image,
    `Head "http://${host}/v2/team/app/manifests/1.2": no basic auth credentials`,
  );
  const expected = { cause: 'auth-required', image, role: 'build' } as const;
  const scenario = oneFailure({ name: 'x', title: 'x', project, job, trace, expected });
  const [pipeline] = stageScenario(world.gitlab, world.house, scenario).pipelines.values();
  if (pipeline === undefined) throw new Error('no pipeline');
  return pipeline;
}

test('the path of another project does not bring its credential into ones own', {
  timeout: 120_000,
}, async () => {
  const { gitlab, house } = world;
  const mallory = gitlab.world.addUser({ username: 'mallory', email: 'mallory@acme.example' });
  const { id: evil } = gitlab.world.addProject({ fullPath: 'evil/own' });
  const pullcheck = [...gitlab.world.users.values()].find(({ username }) => username === 'pullcheck');
  for (const userId of [mallory.id, pullcheck?.id ?? 0])
    gitlab.world.addMember({ userId, of: 'project', id: evil, role: 'maintainer' });
  const changes = [{ action: 'create' as const, path: 'README.md', content: 'x' }];
  gitlab.world.repositories.commit({ projectId: evil, branch: 'main', changes });
  Object.assign(world, {
    house: { ...house, projectIds: new Map([...house.projectIds, ['evil/own', evil]]) },
  });
  const bot = await startBot();
  const honest = gitlab.pipelineHook(stage('evil/own', 'build').pipelineId);

  const forged = { ...honest, project: { ...fieldsOf(honest, 'project'), path_with_namespace: 'acme/shop' } };
  await gitlab.send(bot.webhookUrl, forged, { secret: webhookSecret });
  await click(world, 'set-registry-auth');

  // The page to type ones own on: nothing is kept for that project.
  await toldAlone(world, /forms\/registry-auth/);
  expect(writes(world)).toEqual([]);
});

test('a job of a protected branch is not retried for who may not, whatever pipeline is said to have it', {
  timeout: 120_000,
}, async () => {
  const { gitlab } = world;
  const shop = world.house.projectIds.get('acme/shop') ?? 0;
  addBranch(world);
  const changes = [{ action: 'create' as const, path: 'b.md', content: 'x' }];
  gitlab.world.repositories.commit({ projectId: shop, branch: 'feature', changes });
  addPerson(world, 'mallory', 'developer');
  const bot = await startBot();
  const pipeline = stage('acme/shop', 'deploy');
  const [jobIds] = pipeline.jobIds.values();
  const own = gitlab.world.addPipeline({ projectId: shop, ref: 'feature', status: 'failed' });
  const honest = gitlab.pipelineHook(pipeline.pipelineId);
  const ownAttributes = { id: own.id, ref: 'feature', protected_ref: false };

  for (const attributes of [{ ref: 'feature', protected_ref: false }, ownAttributes]) {
    // Tasks that have ended are forgotten after a while.
    const queue = new Queue('triage', { prefix: 'pullcheck', connection: world.redis() });
    await queue.remove(`triage-${shop}-${jobIds?.at(-1)}`);
    const forged = {
      ...honest,
      object_attributes: { ...fieldsOf(honest, 'object_attributes'), ...attributes },
    };
    await gitlab.send(bot.webhookUrl, forged, { secret: webhookSecret });
    const told = world.slack.ephemerals().length;
    await expect.poll(() => world.slack.messages(channel).length).toBe(told + 1);
    await click(world, 'retry-jobs');
    await world.slack.waitFor(() => world.slack.ephemerals().length > told, 30_000);
  }

  expect(world.slack.ephemerals().map(({ text }) => text)).toEqual([
    expect.stringContaining('protected'),
    expect.stringContaining('has none of these jobs'),
  ]);
  expect(writes(world)).toEqual([]);
});

function fieldsOf(payload: Readonly<Record<string, unknown>>, name: string): object {
  const fields = payload[name];
  return typeof fields === 'object' && fields !== null ? fields : {};
}
