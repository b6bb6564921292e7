import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, createActors } from '../../src/accounts/actor.ts';
import type { Action, Decision } from '../../src/accounts/may.ts';
import { createPermission } from '../../src/accounts/permission.ts';
import type { SlackIdentity } from '../../src/accounts/slack-identity.ts';
import { createStandIn } from '../../src/accounts/stand-in.ts';
import type { Role } from '../../src/demo/gitlab/model.ts';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { createGitlabHttp, type GitlabHttp } from '../../src/gitlab/http.ts';
import { createStandingReads, type MemberOf } from '../../src/gitlab/standing.ts';

type Person =
  | 'unlinked'
  | 'Slack guest'
  | Extract<Role, 'reporter' | 'developer' | 'maintainer' | 'owner'>
  | 'access lost since';
type Place = 'own' | 'foreign';

/** Where each decision comes from. */
const sources = {
  /** Retrying a job: Developer. */
  retry: 'https://docs.gitlab.com/user/permissions/#cicd',
  /** Project variables: Maintainer; group variables: Owner. */
  variables: 'https://docs.gitlab.com/ci/variables/#define-a-cicd-variable-in-the-ui',
  /** Creating a merge request: Developer. */
  merge: 'https://docs.gitlab.com/user/permissions/#merge-requests',
  /** Job token permissions of a project: Maintainer. */
  allowlist: 'https://docs.gitlab.com/ci/jobs/ci_job_token/#control-job-token-access-to-your-project',
  /** Who is no member has no role. */
  members:
    'https://docs.gitlab.com/api/members/#retrieve-a-member-of-a-group-or-project-including-inherited-and-invited-members',
  /** Guests and people of other organisations can click every button that they see. */
  guests: 'https://docs.slack.dev/reference/objects/user-object',
  /** Whoever Slack vouches for: looking at a listed registry changes nothing. */
  slack: 'docs/security.md',
  /** GitLab knows nobody of Slack. */
  link: 'docs/security.md',
  /** A role counts at the click, not when the button was offered. */
  afresh: 'docs/security.md',
  /** Hosts off the list: a Developer of some project of ours. */
  house: 'docs/security.md',
} as const;

const matrix: readonly (readonly [Person, Place, Action, Decision['kind'], keyof typeof sources])[] = [
  ['unlinked', 'own', 'retry-jobs', 'may-not', 'link'],
  ['unlinked', 'own', 'set-project-variable', 'may-not', 'link'],
  ['unlinked', 'own', 'set-group-variable', 'may-not', 'link'],
  ['unlinked', 'own', 'open-merge-request', 'may-not', 'link'],
  ['unlinked', 'own', 'allow-job-token', 'may-not', 'link'],
  ['unlinked', 'own', 'check-listed-host', 'may', 'slack'],
  ['unlinked', 'own', 'check-unlisted-host', 'may-not', 'link'],
  ['unlinked', 'foreign', 'retry-jobs', 'may-not', 'link'],
  ['unlinked', 'foreign', 'set-project-variable', 'may-not', 'link'],
  ['unlinked', 'foreign', 'set-group-variable', 'may-not', 'link'],
  ['unlinked', 'foreign', 'open-merge-request', 'may-not', 'link'],
  ['unlinked', 'foreign', 'allow-job-token', 'may-not', 'link'],
  ['unlinked', 'foreign', 'check-listed-host', 'may', 'slack'],
  ['unlinked', 'foreign', 'check-unlisted-host', 'may-not', 'link'],
  ['Slack guest', 'own', 'retry-jobs', 'may-not', 'guests'],
  ['Slack guest', 'own', 'set-project-variable', 'may-not', 'guests'],
  ['Slack guest', 'own', 'set-group-variable', 'may-not', 'guests'],
  ['Slack guest', 'own', 'open-merge-request', 'may-not', 'guests'],
  ['Slack guest', 'own', 'allow-job-token', 'may-not', 'guests'],
  ['Slack guest', 'own', 'check-listed-host', 'may-not', 'guests'],
  ['Slack guest', 'own', 'check-unlisted-host', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'retry-jobs', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'set-project-variable', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'set-group-variable', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'open-merge-request', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'allow-job-token', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'check-listed-host', 'may-not', 'guests'],
  ['Slack guest', 'foreign', 'check-unlisted-host', 'may-not', 'guests'],
  ['reporter', 'own', 'retry-jobs', 'may-not', 'retry'],
  ['reporter', 'own', 'set-project-variable', 'may-not', 'variables'],
  ['reporter', 'own', 'set-group-variable', 'may-not', 'variables'],
  ['reporter', 'own', 'open-merge-request', 'may-not', 'merge'],
  ['reporter', 'own', 'allow-job-token', 'may-not', 'allowlist'],
  ['reporter', 'own', 'check-listed-host', 'may', 'slack'],
  ['reporter', 'own', 'check-unlisted-host', 'may-not', 'house'],
  ['reporter', 'foreign', 'retry-jobs', 'may-not', 'members'],
  ['reporter', 'foreign', 'set-project-variable', 'may-not', 'members'],
  ['reporter', 'foreign', 'set-group-variable', 'may-not', 'members'],
  ['reporter', 'foreign', 'open-merge-request', 'may-not', 'members'],
  ['reporter', 'foreign', 'allow-job-token', 'may-not', 'members'],
  ['reporter', 'foreign', 'check-listed-host', 'may', 'slack'],
  ['reporter', 'foreign', 'check-unlisted-host', 'may-not', 'house'],
  ['developer', 'own', 'retry-jobs', 'may', 'retry'],
  ['developer', 'own', 'set-project-variable', 'may-not', 'variables'],
  ['developer', 'own', 'set-group-variable', 'may-not', 'variables'],
  ['developer', 'own', 'open-merge-request', 'may', 'merge'],
  ['developer', 'own', 'allow-job-token', 'may-not', 'allowlist'],
  ['developer', 'own', 'check-listed-host', 'may', 'slack'],
  ['developer', 'own', 'check-unlisted-host', 'may', 'house'],
  ['developer', 'foreign', 'retry-jobs', 'may-not', 'members'],
  ['developer', 'foreign', 'set-project-variable', 'may-not', 'members'],
  ['developer', 'foreign', 'set-group-variable', 'may-not', 'members'],
  ['developer', 'foreign', 'open-merge-request', 'may-not', 'members'],
  ['developer', 'foreign', 'allow-job-token', 'may-not', 'members'],
  ['developer', 'foreign', 'check-listed-host', 'may', 'slack'],
  ['developer', 'foreign', 'check-unlisted-host', 'may', 'house'],
  ['maintainer', 'own', 'retry-jobs', 'may', 'retry'],
  ['maintainer', 'own', 'set-project-variable', 'may', 'variables'],
  ['maintainer', 'own', 'set-group-variable', 'may-not', 'variables'],
  ['maintainer', 'own', 'open-merge-request', 'may', 'merge'],
  ['maintainer', 'own', 'allow-job-token', 'may', 'allowlist'],
  ['maintainer', 'own', 'check-listed-host', 'may', 'slack'],
  ['maintainer', 'own', 'check-unlisted-host', 'may', 'house'],
  ['maintainer', 'foreign', 'retry-jobs', 'may-not', 'members'],
  ['maintainer', 'foreign', 'set-project-variable', 'may-not', 'members'],
  ['maintainer', 'foreign', 'set-group-variable', 'may-not', 'members'],
  ['maintainer', 'foreign', 'open-merge-request', 'may-not', 'members'],
  ['maintainer', 'foreign', 'allow-job-token', 'may-not', 'members'],
  ['maintainer', 'foreign', 'check-listed-host', 'may', 'slack'],
  ['maintainer', 'foreign', 'check-unlisted-host', 'may', 'house'],
  ['owner', 'own', 'retry-jobs', 'may', 'retry'],
  ['owner', 'own', 'set-project-variable', 'may', 'variables'],
  ['owner', 'own', 'set-group-variable', 'may', 'variables'],
  ['owner', 'own', 'open-merge-request', 'may', 'merge'],
  ['owner', 'own', 'allow-job-token', 'may', 'allowlist'],
  ['owner', 'own', 'check-listed-host', 'may', 'slack'],
  ['owner', 'own', 'check-unlisted-host', 'may', 'house'],
  ['owner', 'foreign', 'retry-jobs', 'may-not', 'members'],
  ['owner', 'foreign', 'set-project-variable', 'may-not', 'members'],
  ['owner', 'foreign', 'set-group-variable', 'may-not', 'members'],
  ['owner', 'foreign', 'open-merge-request', 'may-not', 'members'],
  ['owner', 'foreign', 'allow-job-token', 'may-not', 'members'],
  ['owner', 'foreign', 'check-listed-host', 'may', 'slack'],
  ['owner', 'foreign', 'check-unlisted-host', 'may', 'house'],
  ['access lost since', 'own', 'retry-jobs', 'may-not', 'afresh'],
  ['access lost since', 'own', 'set-project-variable', 'may-not', 'afresh'],
  ['access lost since', 'own', 'set-group-variable', 'may-not', 'afresh'],
  ['access lost since', 'own', 'open-merge-request', 'may-not', 'afresh'],
  ['access lost since', 'own', 'allow-job-token', 'may-not', 'afresh'],
  ['access lost since', 'own', 'check-listed-host', 'may', 'slack'],
  ['access lost since', 'own', 'check-unlisted-host', 'may-not', 'afresh'],
  ['access lost since', 'foreign', 'retry-jobs', 'may-not', 'afresh'],
  ['access lost since', 'foreign', 'set-project-variable', 'may-not', 'afresh'],
  ['access lost since', 'foreign', 'set-group-variable', 'may-not', 'afresh'],
  ['access lost since', 'foreign', 'open-merge-request', 'may-not', 'afresh'],
  ['access lost since', 'foreign', 'allow-job-token', 'may-not', 'afresh'],
  ['access lost since', 'foreign', 'check-listed-host', 'may', 'slack'],
  ['access lost since', 'foreign', 'check-unlisted-host', 'may-not', 'afresh'],
];

/** Retries on a protected branch, by what its rules let push or merge (0: nobody). */
const onProtected: readonly (readonly [Person, push: number, merge: number, Decision['kind']])[] = [
  // https://docs.gitlab.com/ci/pipelines/#pipeline-security-on-protected-branches
  ['reporter', 30, 30, 'may-not'],
  ['developer', 40, 40, 'may-not'],
  ['developer', 40, 30, 'may'],
  ['developer', 30, 40, 'may'],
  ['developer', 0, 30, 'may'],
  ['maintainer', 40, 40, 'may'],
  ['maintainer', 40, 0, 'may'],
  ['maintainer', 0, 0, 'may-not'],
  ['maintainer', 0, 60, 'may-not'],
  ['owner', 40, 40, 'may'],
  ['owner', 0, 0, 'may-not'],
];

const slackUser = { teamId: 'T1', userId: 'U1' };
const slackMember: SlackIdentity = {
  kind: 'member',
  name: 'Ana Sousa',
  email: 'ana@example.com',
  isEmailConfirmed: true,
};

let gitlab: GitlabStandIn;
let http: GitlabHttp;
let places: Readonly<
  Record<Place, { readonly project: MemberOf; readonly group: MemberOf; readonly projectId: number }>
>;
let next = 0;

beforeAll(async () => {
  gitlab = await startGitlabStandIn();
  const bot = gitlab.world.addUser({ username: 'pullcheck-bot' });
  const addPlace = (name: string) => {
    const group = gitlab.world.addGroup({ fullPath: name });
    const projectId = gitlab.world.addProject({ fullPath: `${name}/shop`, visibility: 'internal' }).id;
    gitlab.world.addMember({ userId: bot.id, of: 'group', id: group.id, role: 'owner' });
    for (const branch of ['main', 'feature']) {
      gitlab.world.repositories.commit({ projectId, branch, start: undefined, changes: [] });
    }
    return {
      project: { kind: 'project', id: projectId } as const,
      group: { kind: 'group', id: group.id } as const,
      projectId,
    };
  };
  places = { own: addPlace('acme'), foreign: addPlace('other') };
  http = createGitlabHttp({ url: gitlab.url, token: gitlab.world.addToken({ userId: bot.id }).value });
});

afterAll(async () => {
  await http.close();
  await gitlab.close();
});

/** Somebody who acts with their own token, or through the operator's map. */
async function actorOf(
  person: Person,
  mode: 'own-token' | 'bot-token',
): Promise<{ actor: Actor; lose: () => void }> {
  next += 1;
  const username = `person-${next}`;
  const user = gitlab.world.addUser({ username });
  const groupId = Number(places.own.group.id);
  const role = person === 'access lost since' ? 'owner' : person;
  if (role !== 'unlinked' && role !== 'Slack guest') {
    gitlab.world.addMember({ userId: user.id, of: 'group', id: groupId, role });
  }
  const identity: SlackIdentity = person === 'Slack guest' ? { kind: 'refused', why: 'guest' } : slackMember;
  const token = gitlab.world.addToken({ userId: user.id }).value;
  const linked = { gitlabUserId: user.id, gitlabUsername: username, accessToken: () => token };
  const map = new Map(person === 'unlinked' ? [] : [[slackUser.userId, username]]);
  const actors = createActors({
    identify: () => Promise.resolve(identity),
    source:
      mode === 'own-token'
        ? {
            kind: 'linked',
            accounts: {
              linkedAccount: () =>
                Promise.resolve(
                  person === 'unlinked'
                    ? { kind: 'unlinked', why: 'never' }
                    : { kind: 'linked', person: linked },
                ),
            },
          }
        : {
            kind: 'stand-in',
            standIn: createStandIn({
              userMap: { read: () => Promise.resolve(map) },
              trustEmail: false,
              gitlab: createStandingReads(http),
            }),
          },
  });
  const lose = () => person === 'access lost since' && gitlab.world.removeMember(user.id);
  return { actor: await actors(slackUser), lose };
}

const permission = createPermission({
  readsWith: (token) => createStandingReads(token === 'bot' ? http : http.actingAs(token)),
  now: () => Date.parse('2026-11-30T08:00:00Z'),
});

function ask(actor: Actor, action: Action, place: Place, ref = 'feature'): Promise<Decision> {
  const { project, group } = places[place];
  if (action === 'check-listed-host' || action === 'check-unlisted-host') {
    return permission.maySomewhere(actor, action, [places.foreign.project, places.own.project]);
  }
  const isOnRef = action === 'retry-jobs' || action === 'open-merge-request';
  return permission.may(actor, action, {
    of: action === 'set-group-variable' ? group : project,
    ref: isOnRef ? { name: ref, isTag: false } : null,
  });
}

describe.each(['own-token', 'bot-token'] as const)('with %s', (mode) => {
  test.each(matrix)('%s, %s project: %s → %s (%s)', async (person, place, action, expected, source) => {
    const { actor, lose } = await actorOf(person, mode);
    lose();

    const decision = await ask(actor, action, place);

    expect(decision.kind).toBe(expected);
    expect(sources[source]).toMatch(/^(https:\/\/docs\.|docs\/)/);
    // A refusal is two sentences: why, and who could.
    const words = decision.kind === 'may' ? 'May. A person.' : `${decision.why} ${decision.who}`;
    expect(words).toMatch(/^[A-Z].*\. An? .*\.$/);
  });

  test.each(onProtected)(
    '%s, push from %i and merge from %i on a protected branch: %s',
    async (person, push, merge, expected) => {
      const project = gitlab.world.projects.get(places.own.projectId);
      if (project !== undefined)
        gitlab.world.projects.set(project.id, { ...project, protection: { push, merge } });
      const { actor } = await actorOf(person, mode);

      expect((await ask(actor, 'retry-jobs', 'own', 'main')).kind).toBe(expected);
    },
  );

  test('a role that is lost between offer and click is lost', async () => {
    const { actor, lose } = await actorOf('access lost since', mode);
    expect((await ask(actor, 'set-group-variable', 'own')).kind).toBe('may');
    lose();

    expect((await ask(actor, 'set-group-variable', 'own')).kind).toBe('may-not');
  });
});

test('every person, place and action has its row', () => {
  const cases = new Set(matrix.map(([person, place, action]) => `${person} ${place} ${action}`));

  expect(cases.size).toBe(7 * 2 * 7);
  expect(matrix).toHaveLength(cases.size);
});

test('asking changed nothing, and asked for nothing that GitLab does not know', () => {
  expect(gitlab.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(gitlab.violations()).toEqual([]);
});
