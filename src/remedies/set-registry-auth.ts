import { type Fix, type Offer, type Planned, type Target, type Tools } from './fix.ts';
import { type Decision, decide } from './registry-auth/decide.ts';
import { makePlan } from './registry-auth/make-plan.ts';
import { placeOf, type RegistryAuthPlan, type RegistryLogin, wantedBy } from './registry-auth/plan.ts';
import { registryName } from './registry-auth/registry-name.ts';
import { readSituation } from './registry-auth/situation.ts';
import { storeEntry } from './registry-auth/store-entry.ts';
import { undoStoring, type VariableReversal } from './registry-auth/undo-storing.ts';
import { whoAsks, whoSees } from './registry-auth/who-sees.ts';

/**
 * Stores a registry's credential in `DOCKER_AUTH_CONFIG` of the project or its group, beside the entries that are
 * there. Masked always, protected only where the ref is.
 */
export const setRegistryAuth: Fix<RegistryLogin, RegistryAuthPlan, VariableReversal> = {
  verb: 'set-registry-auth',
  applies: ({ diagnosis }: Target): Offer | null => {
    if (!helped.has(diagnosis.cause)) return null;
    const isPrimary = diagnosis.cause !== 'rate-limited' && diagnosis.certainty === 'confirmed';
    return { label: 'Set registry credentials', confirm: null, isPrimary };
  },
  plan: planStoring,
  perform: (plan, login, tools) => tools.alone(lockOf(plan), () => storeEntry(plan, login, tools)),
  undo: (reversal, tools) => tools.alone(lockOf(reversal), () => undoStoring(reversal, tools)),
};

const helped: ReadonlySet<string> = new Set([
  'access-denied',
  'auth-required',
  'credential-helper-failed',
  'credentials-rejected',
  'permission-denied',
  'rate-limited',
]);

async function planStoring(
  target: Target,
  login: RegistryLogin,
  tools: Tools,
): Promise<Planned<RegistryAuthPlan>> {
  const registry = registryName(login.registry);
  if (registry === undefined) return cannot('What is written as the registry is no host name.');
  if (login.username === '' || login.password() === '')
    return cannot('Username and password are both needed.');
  if (login.username.includes(':')) return cannot('A username cannot hold a colon.');
  const project = await tools.gitlab.project(target.projectId);
  if (project.kind === 'missing') return cannot(`${target.projectPath} is not to be seen with these rights.`);
  const planned = await makePlan({ target, registry, login, project: project.value, gitlab: tools.gitlab });
  if (planned === null) return cannot(`${target.projectPath} is in no group.`);
  const decision = decide(await readSituation(planned, tools.gitlab), wantedBy(planned, login));
  if (decision.kind === 'cannot') return decision;
  const preview = [
    ...notesOf(decision),
    ...aboutImage(target, registry),
    ...(await whoSees(planned, decision, tools.gitlab)),
    await whoAsks(tools),
  ];
  return { kind: 'planned', plan: planned, preview };
}

function notesOf(decision: Exclude<Decision, { kind: 'cannot' }>): readonly string[] {
  return decision.kind === 'same'
    ? ['It is stored exactly so already; nothing will change.']
    : decision.notes;
}

function aboutImage(target: Target, registry: string): readonly string[] {
  const place = placeOf(target);
  if (place === undefined || place.registry === registry) return [];
  return [`The failing image comes from ${place.registry}, for which ${registry} does not count.`];
}

function lockOf({ owner }: Pick<RegistryAuthPlan, 'owner'>): string {
  return `variables of ${owner.kind} ${owner.kind === 'project' ? owner.id : owner.path}`;
}

function cannot(why: string): Planned<RegistryAuthPlan> {
  return { kind: 'cannot', why };
}
