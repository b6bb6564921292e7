import type { GitlabStandIn } from '../gitlab/stand-in.ts';
import { runners } from './runners.ts';

/** The people, projects and runners of the demo's GitLab. */
export interface House {
  /** Token of the bot's own account, scope `api`. */
  readonly botToken: string;
  readonly developerId: number;
  readonly projectIds: ReadonlyMap<string, number>;
  readonly runnerIds: ReadonlyMap<string, number>;
}

/** Moves in; once per stand-in. */
export function furnish({ world }: Pick<GitlabStandIn, 'world'>): House {
  const bot = world.addUser({ username: 'pullcheck', name: 'Pullcheck' });
  const developer = world.addUser({ username: 'jdoe', name: 'Jane Doe', emailIsPublic: true });
  const group = world.addGroup({ fullPath: 'acme', name: 'Acme' });
  world.addMember({ userId: bot.id, of: 'group', id: group.id, role: 'maintainer' });
  world.addMember({ userId: developer.id, of: 'group', id: group.id, role: 'developer' });
  const paths = ['acme/shop', 'acme/website'];
  return {
    botToken: world.addToken({ userId: bot.id }).value,
    developerId: developer.id,
    projectIds: new Map(paths.map((fullPath) => [fullPath, world.addProject({ fullPath }).id])),
    runnerIds: new Map(
      Object.entries(runners).map(([name, runner], index) => [name, addRunner(runner, index + 1)]),
    ),
  };

  function addRunner(runner: (typeof runners)[keyof typeof runners], managerId: number): number {
    const { description, tags, systemId, version, architecture } = runner;
    const manager = {
      id: managerId,
      systemId,
      version,
      revision: 'c1b0a4ab',
      platform: 'linux',
      architecture,
    };
    return world.addRunner({ description, tags, managers: [manager] }).id;
  }
}
