import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../config/environment.ts';
import type { GitlabStandIn } from './gitlab/stand-in.ts';
import type { Lab } from './lab/lab.ts';
import type { House } from './scenarios/house.ts';
import { scenarios } from './scenarios/index.ts';
import { users } from './slack/stand-in.ts';

interface Operated {
  readonly directory: string;
  readonly gitlab: GitlabStandIn;
  readonly house: House;
  readonly login: Lab['login'];
}

/** Who of Slack is who in GitLab, and with what role there. */
const people = [
  { slackId: users.ana.id, username: 'ana', role: 'maintainer' },
  { slackId: users.ben.id, username: 'ben', role: 'developer' },
] as const;

/**
 * Does what an operator does to let people click: accounts in GitLab, a map of them, and a login for the registries.
 *
 * @returns settings for the bot.
 */
export async function writeOperatorFiles({
  directory,
  gitlab,
  house,
  login,
}: Operated): Promise<Environment> {
  addAccounts(gitlab);
  growBranches(gitlab, house);
  const paths = {
    map: join(directory, 'people.json'),
    password: join(directory, 'registry-password'),
    credentials: join(directory, 'credentials.json'),
  };
  const map = people.map(({ slackId, username }) => [slackId, username]);
  const credentials = login.registries.filter(isKept).map((registry) => ({
    registry,
    username: login.username,
    secretFile: paths.password,
    groups: ['acme'],
  }));
  const secret = { mode: 0o600 };
  await writeFile(paths.map, JSON.stringify(Object.fromEntries(map)), secret);
  await writeFile(paths.password, login.password, secret);
  await writeFile(paths.credentials, JSON.stringify({ credentials }), secret);
  return { PULLCHECK_USER_MAP_FILE: paths.map, PULLCHECK_CREDENTIALS_FILE: paths.credentials };
}

/** What opens the others, people type. */
function isKept(registry: string): boolean {
  return registry !== 'registry.acme.example';
}

function addAccounts({ world }: GitlabStandIn): void {
  const acme = [...world.groups.values()].find(({ fullPath }) => fullPath === 'acme');
  if (acme === undefined) throw new Error('the house has no group acme');
  for (const { username, role } of people) {
    const { id: userId } = world.addUser({ username, email: `${username}@acme.example` });
    world.addMember({ userId, of: 'group', id: acme.id, role });
  }
}

/** Whether somebody may retry a job depends on its branch, which must be there. */
function growBranches({ world }: GitlabStandIn, { projectIds }: House): void {
  const changes = [{ action: 'create' as const, path: 'README.md', content: '# A project of Acme\n' }];
  const grown = new Set<string>();
  for (const { project, ref } of scenarios.flatMap(({ pipelines }) => pipelines)) {
    const projectId = projectIds.get(project);
    if (projectId === undefined || grown.has(`${project} ${ref}`)) continue;
    grown.add(`${project} ${ref}`);
    world.repositories.commit({ projectId, branch: ref, changes });
  }
}
