import { GroupVariables, ProjectVariables } from '@gitbeaker/rest';
import { z } from 'zod';
import { toSecret } from '../../credentials/secret.ts';
import type {
  GitlabActing,
  StoredVariable,
  VariableOwner,
  VariableToWrite,
} from '../../remedies/gitlab-port.ts';
import { check } from '../look-up.ts';
import { RefusedError } from '../refused-error.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

type VariableCalls = Pick<GitlabActing, 'variable' | 'createVariable' | 'updateVariable' | 'deleteVariable'>;

const schema = z.object({
  value: z.string().nullable(),
  variable_type: z.enum(['env_var', 'file']),
  protected: z.boolean(),
  masked: z.boolean(),
  /** GitLab 17.4. */
  hidden: z.boolean().catch(false),
  /** GitLab 15.7. */
  raw: z.boolean().catch(false),
  /** Groups have no scopes on the free tier. */
  environment_scope: z.string().catch('*'),
});

/**
 * CI/CD variables of projects and groups. None of the calls names a scope: GitLab changes another scope's variable
 * where the filter fits none, and answers 409 where there is no filter and a choice.
 *
 * @see https://docs.gitlab.com/api/project_level_variables/
 */
export function createVariableCalls(options: ResourceOptions): VariableCalls {
  const resources = { project: new ProjectVariables(options), group: new GroupVariables(options) };

  return {
    variable: async (owner, key) => {
      try {
        const answer = await resources[owner.kind].show(idOf(owner), key);
        return { kind: 'found', value: toVariable(check(schema, answer)) };
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        if (error.why === 'conflict') return { kind: 'several-scopes' };
        if (error.why === 'invalid') throw error;
        // "404 Variable Not Found"; a project or group that the token may not see is not found either.
        const isSeen = error.why === 'not-found' && error.words.includes('Variable');
        return { kind: 'missing', why: isSeen ? 'not-found' : 'forbidden' };
      }
    },
    createVariable: (owner, variable) =>
      written(async () => {
        const { value, ...fields } = fieldsOf(variable);
        await resources[owner.kind].create(idOf(owner), variable.key, value, fields);
        return null;
      }),
    updateVariable: (owner, variable) =>
      written(async () => {
        const { environmentScope: _, ...body } = fieldsOf(variable);
        // The typed method insists on a filter.
        const address = `${encodeURIComponent(idOf(owner))}/variables/${encodeURIComponent(variable.key)}`;
        await resources[owner.kind].requester.put(address, { body });
        return null;
      }),
    deleteVariable: (owner, key) =>
      written(async () => {
        await resources[owner.kind].remove(idOf(owner), key);
        return null;
      }),
  };
}

function idOf(owner: VariableOwner): string {
  return owner.kind === 'project' ? String(owner.id) : owner.path;
}

/** All that GitLab would otherwise choose, and chooses differently by version. */
function fieldsOf({ value, type, isProtected, isMasked, isRaw, environmentScope }: VariableToWrite) {
  return {
    value: value(),
    variableType: type,
    protected: isProtected,
    masked: isMasked,
    raw: isRaw,
    environmentScope,
  };
}

function toVariable(variable: z.infer<typeof schema>): StoredVariable {
  const { value, hidden } = variable;
  return {
    value: value === null || hidden ? null : toSecret(value),
    type: variable.variable_type,
    isProtected: variable.protected,
    isMasked: variable.masked,
    isRaw: variable.raw,
    environmentScope: variable.environment_scope,
  };
}
