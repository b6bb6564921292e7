import type { Variable, VariableOwner } from '../model.ts';
import { groupFor, projectFor, requireUser } from './access.ts';
import { type Answer, badParameter, created, forbidden, invalid, notFound, ok, Refusal } from './answer.ts';
import { type Call, flag, param, requiredField, textField } from './call.ts';
import { type Endpoint, pagination } from './endpoint.ts';
import { page } from './pagination.ts';
import { variableErrors } from './variable-rules.ts';

/** @see https://docs.gitlab.com/api/project_level_variables/ */
export const variableEndpoints: readonly Endpoint[] = [
  ...endpointsOf('/projects/:id/variables', (call) => `project:${projectFor(call, 'maintainer').project.id}`),
  ...endpointsOf('/groups/:id/variables', (call) => `group:${groupFor(call, 'owner').group.id}`),
  ...endpointsOf('/admin/ci/variables', (call) => {
    if (!requireUser(call).isAdmin) throw forbidden();
    return 'instance';
  }),
];

function endpointsOf(path: string, ownerOf: (call: Call) => VariableOwner): readonly Endpoint[] {
  const one = `${path}/:key`;
  return [
    {
      method: 'GET',
      path,
      query: pagination,
      answer: (call) => page(call, variablesOf(call, ownerOf(call)), entity),
    },
    { method: 'POST', path, answer: (call) => create(call, ownerOf(call)) },
    { method: 'GET', path: one, query: ['filter'], answer: (call) => ok(entity(find(call, ownerOf(call)))) },
    { method: 'PUT', path: one, query: ['filter'], answer: (call) => update(call, ownerOf(call)) },
    {
      method: 'DELETE',
      path: one,
      query: ['filter'],
      answer: (call) => {
        const owner = ownerOf(call);
        replace(call, owner, { old: find(call, owner), by: [] });
        return { kind: 'empty', status: 204 };
      },
    },
  ];
}

function create(call: Call, owner: VariableOwner): Answer {
  const plain: Variable = {
    key: requiredField(call, 'key'),
    value: requiredField(call, 'value'),
    variableType: 'env_var',
    protected: false,
    masked: false,
    hidden: false,
    raw: false,
    environmentScope: '*',
    description: null,
  };
  const hides = flag(call.body['masked_and_hidden'], 'masked_and_hidden') === true;
  const changed = withFields(call, plain);
  const variable = { ...changed, hidden: hides, masked: hides || changed.masked };
  refuseInvalid(variable, variablesOf(call, owner));
  call.world.variables.set(owner, [...variablesOf(call, owner), variable]);
  return created(entity(variable));
}

function update(call: Call, owner: VariableOwner): Answer {
  const old = findForUpdate(call, owner);
  const changed = { ...withFields(call, old), value: textField(call, 'value') ?? old.value };
  if (old.hidden && !changed.masked) {
    throw invalid({ base: ['The visibility setting cannot be changed for masked and hidden variables.'] });
  }
  const others = variablesOf(call, owner).filter((variable) => variable !== old);
  refuseInvalid(changed, others);
  replace(call, owner, { old, by: [changed] });
  return ok(entity(changed));
}

/** @throws Refusal 404, or 409 where several scopes have the key and the filter chooses none. */
function find(call: Call, owner: VariableOwner): Variable {
  const named = variablesOf(call, owner).filter(({ key }) => key === param(call, 'key'));
  const scope = scopeFilter(call);
  const matching =
    scope === undefined ? named : named.filter(({ environmentScope }) => environmentScope === scope);
  const [only, ...more] = matching;
  if (only === undefined) throw notFound('Variable');
  if (more.length === 0) return only;
  throw new Refusal(409, {
    message: "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'",
  });
}

/**
 * A filter that fits nothing does not stop an update: another scope's value is overwritten.
 *
 * @see https://docs.gitlab.com/api/project_level_variables/#the-filter-parameter
 */
function findForUpdate(call: Call, owner: VariableOwner): Variable {
  const named = variablesOf(call, owner).filter(({ key }) => key === param(call, 'key'));
  const scope = scopeFilter(call);
  const [first] = named;
  const fits = named.some(({ environmentScope }) => environmentScope === scope);
  return scope !== undefined && !fits && first !== undefined ? first : find(call, owner);
}

function scopeFilter(call: Call): string | undefined {
  const { filter } = call.body;
  const inBody =
    typeof filter === 'object' && filter !== null && 'environment_scope' in filter
      ? filter.environment_scope
      : undefined;
  const given =
    call.query.get('filter[environment_scope]') ?? inBody ?? call.body['filter[environment_scope]'];
  return typeof given === 'string' ? given : undefined;
}

function withFields(call: Call, variable: Variable): Variable {
  return {
    ...variable,
    variableType: typeField(call) ?? variable.variableType,
    protected: flag(call.body['protected'], 'protected') ?? variable.protected,
    masked: flag(call.body['masked'], 'masked') ?? variable.masked,
    raw: flag(call.body['raw'], 'raw') ?? variable.raw,
    environmentScope: textField(call, 'environment_scope') ?? variable.environmentScope,
    description: textField(call, 'description') ?? variable.description,
  };
}

function typeField(call: Call): Variable['variableType'] | undefined {
  const given = textField(call, 'variable_type');
  if (given === undefined || given === 'env_var' || given === 'file') return given;
  throw badParameter('variable_type does not have a valid value');
}

function refuseInvalid(variable: Variable, others: readonly Variable[]): void {
  const errors = variableErrors(variable);
  const isTaken = others.some(
    ({ key, environmentScope }) => key === variable.key && environmentScope === variable.environmentScope,
  );
  const taken = isTaken
    ? { key: [...(errors['key'] ?? []), `(${variable.key}) has already been taken`] }
    : {};
  const all = { ...errors, ...taken };
  if (Object.keys(all).length > 0) throw invalid(all);
}

function variablesOf({ world }: Call, owner: VariableOwner): readonly Variable[] {
  return world.variables.get(owner) ?? [];
}

function replace(
  call: Call,
  owner: VariableOwner,
  change: { readonly old: Variable; readonly by: readonly Variable[] },
): void {
  const kept = variablesOf(call, owner).flatMap((variable) =>
    variable === change.old ? change.by : [variable],
  );
  call.world.variables.set(owner, kept);
}

/** The value of a hidden variable is never shown again. */
function entity(variable: Variable) {
  return {
    variable_type: variable.variableType,
    key: variable.key,
    value: variable.hidden ? null : variable.value,
    hidden: variable.hidden,
    protected: variable.protected,
    masked: variable.masked,
    raw: variable.raw,
    environment_scope: variable.environmentScope,
    description: variable.description,
  };
}
