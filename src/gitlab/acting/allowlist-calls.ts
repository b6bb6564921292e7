import { ProjectJobTokenScopes } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing } from '../../remedies/gitlab-port.ts';
import { check, lookUp } from '../look-up.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

type AllowlistCalls = Pick<GitlabActing, 'jobTokenScope' | 'addToAllowlist' | 'removeFromAllowlist'>;

/** Whose job tokens a project lets in. @see https://docs.gitlab.com/api/project_job_token_scopes/ */
export function createAllowlistCalls(options: ResourceOptions): AllowlistCalls {
  const scopes = new ProjectJobTokenScopes(options);
  return {
    jobTokenScope: (projectId) =>
      lookUp(async () => {
        const scope = check(z.object({ inbound_enabled: z.boolean() }), await scopes.show(projectId));
        const listed = check(
          z.array(z.object({ id: z.int() })),
          await scopes.showInboundAllowList(projectId),
        );
        // Later than the list of projects; its absence costs the sentence that a group lets them in already.
        const groups = await lookUp(async () => fullPaths(await scopes.showGroupsAllowList(projectId)));
        return {
          isLimited: scope.inbound_enabled,
          projectIds: listed.map(({ id }) => id),
          groupPaths: groups.kind === 'found' ? groups.value : null,
        };
      }),
    addToAllowlist: (projectId, callerId) =>
      written(async () => {
        await scopes.addToInboundAllowList(projectId, callerId);
        return null;
      }),
    removeFromAllowlist: (projectId, callerId) =>
      written(async () => {
        await scopes.removeFromInboundAllowList(projectId, callerId);
        return null;
      }),
  };
}

function fullPaths(answer: unknown): readonly string[] {
  const groups = check(z.array(z.object({ full_path: z.string().optional(), web_url: z.string() })), answer);
  return groups.map(({ full_path: path, web_url: url }) => path ?? pathOf(url));
}

/** `https://gitlab.example.com/groups/acme/team`, below whatever path GitLab lives. */
function pathOf(url: string): string {
  return /\/groups\/(.+)$/.exec(url)?.[1] ?? '';
}
