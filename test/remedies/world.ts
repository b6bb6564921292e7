import { createHmac } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Role } from '../../src/demo/gitlab/model.ts';
import type { RecordedRequest } from '../../src/demo/gitlab/serve.ts';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { createGitlabActing } from '../../src/gitlab/acting.ts';
import { createGitlabHttp } from '../../src/gitlab/http.ts';
import type { ChangingTools, Target } from '../../src/remedies/fix.ts';
import type { Journal } from '../../src/remedies/journal.ts';
import { diagnosis } from '../builders.ts';
import { createMemoryJournal } from './memory-journal.ts';

export interface RemedyWorld {
  readonly gitlab: GitlabStandIn;
  readonly groupId: number;
  readonly projectId: number;
  readonly target: Target;
  /** Everything that was awaited between two looks, in milliseconds. */
  readonly waited: number[];
  tools(journal?: Journal): ChangingTools;
  /** Requests that change something, which were worked on or not. */
  writes(): readonly RecordedRequest[];
}

export const fingerprint = (text: string): string =>
  createHmac('sha256', 'key of the test').update(text).digest('hex').slice(0, 16);

/** `acme/team/shop` with two failed jobs on `feature`; alice acts with her own token, by a role in the top group. */
export async function startWorld(
  given: { readonly role?: Role; readonly ref?: string } = {},
): Promise<RemedyWorld> {
  const gitlab = await startGitlabStandIn();
  const { world } = gitlab;
  const { role = 'owner', ref = 'feature' } = given;
  const alice = world.addUser({ username: 'alice' });
  const group = world.addGroup({ fullPath: 'acme' });
  const team = world.addGroup({ fullPath: 'acme/team' });
  world.addMember({ userId: alice.id, of: 'group', id: group.id, role });
  const projectId = world.addProject({ fullPath: 'acme/team/shop', protectedRefs: ['main', 'v*'] }).id;
  const pipelineId = world.addPipeline({ projectId, ref, status: 'failed' }).id;
  const jobs = ['unit', 'lint'].map((name) => {
    const { id } = world.addJob({ pipelineId, name, status: 'failed' });
    return { id, name };
  });
  const { value: token } = world.addToken({ userId: alice.id });
  const limits = { firstWaitMs: 5, longestWaitMs: 1_000, totalMs: 10_000 };
  const http = createGitlabHttp({ url: gitlab.url, token: 'glpat-bot', limits });
  onTestFinished(async () => {
    await http.close();
    await gitlab.close();
  });
  const acting = createGitlabActing(http.actingAs(() => token));
  const waited: number[] = [];
  const locks = new Map<string, Promise<unknown>>();
  const tools = (journal: Journal = createMemoryJournal()): ChangingTools => ({
    gitlab: acting,
    actor: { gitlabUsername: 'alice', slackUserId: 'U1', acts: 'with-own-token' },
    fingerprint,
    journal,
    wait: async (ms) => void waited.push(ms),
    alone: (target, work) => {
      const mine = (locks.get(target) ?? Promise.resolve()).then(work, work);
      locks.set(target, mine);
      return mine;
    },
  });
  const target: Target = {
    projectId,
    projectPath: 'acme/team/shop',
    projectUrl: gitlab.projectUrl(projectId),
    pipelineId,
    ref,
    isTag: false,
    isProtectedRef: null,
    jobs,
    diagnosis: diagnosis({ cause: 'auth-required', image: 'reg.example.com:5000/team/app:1.2' }),
  };
  const writes = () => gitlab.requests().filter(({ method }) => method !== 'GET');
  return { gitlab, groupId: team.id, projectId, target, waited, tools, writes };
}
