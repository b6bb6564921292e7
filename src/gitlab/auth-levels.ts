import type { GroupVariables, InstanceLevelCICDVariables, ProjectVariables } from '@gitbeaker/rest';
import { z } from 'zod';
import {
  type AuthLevel,
  type AuthVariable,
  authVariable,
  type LevelOwner,
} from '../credentials/auth-config.ts';
import { toSecret } from '../credentials/secret.ts';
import { check, lookUp } from './look-up.ts';

export interface VariableResources {
  readonly projectVariables: Pick<ProjectVariables, 'all'>;
  readonly groupVariables: Pick<GroupVariables, 'all'>;
  readonly instanceVariables: Pick<InstanceLevelCICDVariables, 'all'>;
}

const keySchema = z.object({ key: z.string().catch('') });

const variableSchema = z
  .object({
    value: z.string().nullable(),
    variable_type: z.enum(['env_var', 'file']).catch('env_var'),
    protected: z.boolean().catch(false),
    masked: z.boolean().catch(false),
    hidden: z.boolean().catch(false),
    raw: z.boolean().catch(false),
    environment_scope: z.string().catch('*'),
  })
  .transform(
    (variable): AuthVariable => ({
      value: variable.hidden || variable.value === null ? null : toSecret(variable.value),
      type: variable.variable_type,
      isProtected: variable.protected,
      isMasked: variable.masked,
      isRaw: variable.raw,
      environmentScope: variable.environment_scope,
    }),
  );

/**
 * Every `DOCKER_AUTH_CONFIG` that could reach jobs of a project: its own, those of the groups above from the nearest on,
 * the instance's. Lists are read, not the one variable: GitLab answers 409 where several scopes have it.
 *
 * @throws as `GitlabHttp.call` does; what the token may not read is a level that was refused.
 * @see https://docs.gitlab.com/api/project_level_variables/
 */
export async function readAuthLevels(
  { projectVariables, groupVariables, instanceVariables }: VariableResources,
  project: { readonly projectId: number; readonly projectPath: string },
): Promise<readonly AuthLevel[]> {
  const most = { perPage: 100 };
  return Promise.all([
    readLevel({ kind: 'project', path: project.projectPath }, () =>
      projectVariables.all(project.projectId, most),
    ),
    ...groupsAbove(project.projectPath).map((path) =>
      readLevel({ kind: 'group', path }, () => groupVariables.all(path, most)),
    ),
    readLevel({ kind: 'instance' }, () => instanceVariables.all()),
  ]);
}

async function readLevel(owner: LevelOwner, list: () => Promise<unknown>): Promise<AuthLevel> {
  const found = await lookUp(async () => check(z.array(z.unknown()), await list()));
  if (found.kind === 'missing') return { owner, reading: { kind: 'refused' } };
  const ours = found.value.filter((one) => keySchema.safeParse(one).data?.key === authVariable);
  return { owner, reading: { kind: 'read', variables: ours.map((one) => check(variableSchema, one)) } };
}

/** `a/b` and `a` of `a/b/project`: the nearest first. */
export function groupsAbove(projectPath: string): readonly string[] {
  const parts = projectPath.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
