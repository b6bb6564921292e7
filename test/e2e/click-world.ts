import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from '../../src/demo/free-port.ts';
import { createImage } from '../../src/demo/registry/image.ts';
import { createRegistry } from '../../src/demo/registry/registry.ts';
import { failedPull, oneFailure } from '../../src/demo/scenarios/one-failure.ts';
import { stageScenario } from '../../src/demo/scenarios/stage.ts';
import { users } from '../../src/demo/slack/stand-in.ts';
import { allowAt, createBrowser } from '../accounts/world.ts';
import { type BotProcess, channel, type TestWorld, webhookSecret } from './world.ts';

export const login = { username: 'robot-puller', password: 'pl4nted "Secr\\et" /+?=&7f3a' };

/** A registry that lets in one login; `host:port`. @param atEnd is given what closes it; the test's end where absent. */
export async function startPrivateRegistry(
  atEnd: (close: () => void) => void = onTestFinished,
): Promise<string> {
  const registry = createRegistry({ kind: 'basic', ...login });
  registry.push('team/app', '1.2', createImage());
  const server = createHttp(registry.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${portOf(server.address())}`;
}

/** Settings for pages: where they are is known before the bot listens. */
export async function withPages(): Promise<Readonly<Record<string, string>>> {
  const port = await freePort();
  return {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PULLCHECK_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
    PULLCHECK_EGRESS_ALLOW: '127.0.0.0/8:*',
  };
}

/** Has Slack's clicks delivered to the bot, once it takes them. */
export async function connect(world: TestWorld, bot: BotProcess): Promise<void> {
  await world.slack.waitFor(() => bot.log.some(({ msg }) => msg === 'slack answers'), 20_000);
  await world.slack.connect(bot.slackUrl);
}

/** As the operator registers it. */
export function registerApplication(world: TestWorld, { PUBLIC_URL = '' }: Readonly<Record<string, string>>) {
  const { clientId, clientSecret } = world.gitlab.world.addApplication({
    redirectUris: [`${PUBLIC_URL}/oauth/gitlab/callback`],
  });
  return { GITLAB_OAUTH_CLIENT_ID: clientId, GITLAB_OAUTH_CLIENT_SECRET: clientSecret };
}

/** Ana at GitLab, with a role in `acme`. */
export function addPerson(
  world: TestWorld,
  username: string,
  role: 'developer' | 'maintainer' | 'owner' | null,
) {
  const user = world.gitlab.world.addUser({ username, email: `${username}@acme.example` });
  const group = [...world.gitlab.world.groups.values()].find(({ fullPath }) => fullPath === 'acme');
  if (role !== null && group !== undefined) {
    world.gitlab.world.addMember({ userId: user.id, of: 'group', id: group.id, role });
  }
  return user;
}

/** The branch that jobs fail on. */
export function addBranch(world: TestWorld): void {
  const projectId = world.house.projectIds.get('acme/shop') ?? 0;
  const changes = [{ action: 'create' as const, path: 'README.md', content: '# Shop' }];
  world.gitlab.world.repositories.commit({ projectId, branch: 'main', changes });
}

export interface Failed {
  readonly projectId: number;
  readonly pipelineId: number;
  readonly jobId: number;
}

/** A job that may not pull its image. */
export async function failPull(world: TestWorld, bot: BotProcess, host: string): Promise<Failed> {
  const image = `${host}/team/app:1.2`;
  const denied = `Head "http://${host}/v2/team/app/manifests/1.2": no basic auth credentials`;
  const failed = await failWith(world, bot, {
    trace: failedPull(image, denied),
    expected: { cause: 'auth-required', image, role: 'build' },
  });
  await replySays(world, `/jobs/${failed.jobId}`);
  return failed;
}

/** A job whose CI file asks for a pull policy that its runner forbids. */
export function failForbiddenPolicy(world: TestWorld, bot: BotProcess, ref = 'main'): Promise<Failed> {
  const image = 'node:22';
  const projectId = world.house.projectIds.get('acme/shop') ?? 0;
  const content = 'build:\n  image:\n    name: node:22\n    pull_policy: never\n  script: [make]\n';
  const changes = [{ action: 'create' as const, path: '.gitlab-ci.yml', content }];
  world.gitlab.world.repositories.commit({ projectId, branch: ref, changes });
  const outcome = {
    kind: 'policy-not-allowed',
    asked: ['never'],
    allowed: ['if-not-present'],
    definedIn: 'GitLab pipeline config',
  } as const;
  const expected = { cause: 'pull-policy-not-allowed', image, role: 'build' } as const;
  return failWith(world, bot, { trace: { image, outcome }, expected, ref });
}

/** The job `build` of a pipeline fails, on main where nothing else is said, and the bot is told. */
export async function failWith(
  world: TestWorld,
  bot: BotProcess,
  failure: Pick<Parameters<typeof oneFailure>[0], 'trace' | 'expected' | 'ref'>,
): Promise<Failed> {
  const scenario = oneFailure({ name: 'x', title: 'x', ...failure });
  const staged = stageScenario(world.gitlab, world.house, scenario);
  await staged.deliver(bot.webhookUrl, { secret: webhookSecret });
  const [pipeline] = staged.pipelines.values();
  const [jobIds] = pipeline?.jobIds.values() ?? [];
  return {
    projectId: pipeline?.projectId ?? 0,
    pipelineId: pipeline?.pipelineId ?? 0,
    jobId: jobIds?.at(-1) ?? 0,
  };
}

/** The reply in the newest thread, as it is sent. */
export function newestReply(world: TestWorld) {
  const parent = world.slack.messages(channel).findLast((message) => message.threadTs === null);
  return world.slack
    .thread(channel, parent?.ts ?? '')
    .slice(1)
    .at(-1);
}

export function replySays(world: TestWorld, words: string | RegExp, withinMs = 60_000) {
  return world.slack.waitFor(() => {
    const reply = newestReply(world);
    const text = JSON.stringify(reply?.blocks ?? []);
    return (typeof words === 'string' ? text.includes(words) : words.test(text)) ? reply : undefined;
  }, withinMs);
}

/** Clicks on a button that the reply really shows, and waits for it to be there. */
export async function click(world: TestWorld, verb: string, user: string = users.ana.id): Promise<void> {
  const reply = await replySays(world, `"action_id":"${verb}"`);
  const { delivered } = await world.slack.click({ user, channel, ts: reply.ts, actionId: verb });
  if (delivered.kind !== 'acknowledged') throw new Error(`the click was not acknowledged: ${delivered.kind}`);
}

/** What a person was told alone, the last time; waits until it says so. */
export function toldAlone(world: TestWorld, words: RegExp, user: string = users.ana.id): Promise<string> {
  return world.slack.waitFor(() => {
    const all = world.slack.ephemerals().filter((one) => one.user === user);
    return all.map(({ text, blocks }) => text + JSON.stringify(blocks)).findLast((text) => words.test(text));
  }, 60_000);
}

export function addressIn(text: string): string {
  const url = /"url":"([^"]+)"/.exec(text)?.[1];
  if (url === undefined) throw new Error(`no address in ${text}`);
  return url;
}

/** Links a Slack user with a GitLab account as people do. */
export async function link(world: TestWorld, gitlabUserId: number, user: string = users.ana.id) {
  await world.slack.command({ user, channel, text: 'link' });
  const address = addressIn(await toldAlone(world, /\/link\//, user));
  const browser = createBrowser();
  const { location } = await browser.open(address);
  return browser.open(await allowAt(location, gitlabUserId));
}

/** Opens a form through GitLab. @returns the browser in which it is open. */
export async function openForm(address: string, gitlabUserId: number) {
  const browser = createBrowser();
  const { location } = await browser.open(address);
  const back = await browser.open(await allowAt(location, gitlabUserId));
  const page = await browser.open(back.status === 303 ? back.location : address);
  return { browser, back, page };
}

/** Calls of the stand-in that could have changed something. */
export function writes(world: TestWorld): readonly string[] {
  return world.gitlab
    .requests()
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path}`);
}

/** The run that a retry made. */
export function newestJob(world: TestWorld, { jobId, pipelineId }: Failed) {
  return [...world.gitlab.world.jobs.values()].findLast(
    (job) => job.pipelineId === pipelineId && job.id > jobId,
  );
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
