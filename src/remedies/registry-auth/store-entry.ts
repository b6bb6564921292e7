import { z } from 'zod';
import { authVariable } from '../../credentials/auth-config.ts';
import type { ChangingTools, Outcome } from '../fix.ts';
import type { StoredVariable, VariableReading } from '../gitlab-port.ts';
import { type Settled, settle } from '../settle.ts';
import { type Decision, decide } from './decide.ts';
import { type RegistryAuthPlan, type RegistryLogin, wantedBy } from './plan.ts';
import { printVariable } from './print-variable.ts';
import { readSituation } from './situation.ts';
import { keptVariable, type VariableReversal } from './undo-storing.ts';

const step = 'store';

/** Kept before the write: what undoing needs, and how to tell whether it took effect. */
const noteSchema = z.object({
  before: keptVariable.nullable(),
  beforePrint: z.string().nullable(),
  after: z.string(),
});

type Note = z.infer<typeof noteSchema>;

const mostTries = 3;

/**
 * Reads, merges, writes and reads again, until what was written is what is there. Whoever calls holds the lock of the
 * variable; who changes it past us is merged with where that shows.
 */
export async function storeEntry(
  plan: RegistryAuthPlan,
  login: RegistryLogin | null,
  tools: ChangingTools,
): Promise<Outcome<VariableReversal>> {
  const begun = await settleBegun(plan, login !== null, tools);
  if (begun !== null) return begun;
  if (login === null) {
    return refused('Nothing was stored, and the credential is no longer at hand. Enter it once more.');
  }
  for (let tries = 0; tries < mostTries; tries += 1) {
    const outcome = await storeOnce(plan, login, tools);
    if (outcome !== 'changed meanwhile') return outcome;
  }
  return refused(`${authVariable} of ${plan.where} is being changed by somebody else; look, then try again.`);
}

/** What an earlier run wrote; null where it wrote nothing that is there. */
async function settleBegun(
  plan: RegistryAuthPlan,
  canWrite: boolean,
  { journal, gitlab, fingerprint }: ChangingTools,
): Promise<Outcome<VariableReversal> | null> {
  const entry = await journal.read(step);
  if (entry === null) return null;
  const note = noteSchema.parse(JSON.parse(entry.note));
  if (entry.result !== null) return done(plan, note);
  const now = printOf(await gitlab.variable(plan.owner, authVariable), fingerprint);
  if (now === note.after) {
    await journal.end(step, '');
    return done(plan, note);
  }
  if (canWrite || now === note.beforePrint) return null;
  const why = `${authVariable} of ${plan.where} was changed since; whether by this, only it can tell.`;
  return { kind: 'unsettled', why };
}

async function storeOnce(
  plan: RegistryAuthPlan,
  login: RegistryLogin,
  tools: ChangingTools,
): Promise<Outcome<VariableReversal> | 'changed meanwhile'> {
  const { journal, gitlab, fingerprint } = tools;
  const decision = decide(await readSituation(plan, gitlab), wantedBy(plan, login));
  if (decision.kind === 'cannot') return refused(decision.why);
  if (decision.kind === 'same') return { kind: 'done', effects: [], left: [], reversal: null };
  const note = noteOf(decision, fingerprint);
  await journal.begin(step, JSON.stringify(note));
  const settled = await write(plan, { decision, after: note.after }, tools);
  if (settled.kind === 'unsettled') {
    return { kind: 'unsettled', why: `GitLab did not say whether it was stored: ${settled.words}` };
  }
  if (settled.kind === 'refused') {
    if (mayHaveChanged(settled)) return 'changed meanwhile';
    return refused(`GitLab refused to store it: ${settled.words || settled.why}.`);
  }
  if (printOf(await gitlab.variable(plan.owner, authVariable), fingerprint) !== note.after) {
    return 'changed meanwhile';
  }
  await journal.end(step, '');
  return done(plan, note);
}

type Change = Extract<Decision, { readonly kind: 'create' | 'update' }>;

function write(
  { owner }: RegistryAuthPlan,
  { decision, after }: { readonly decision: Change; readonly after: string },
  { gitlab, fingerprint, wait }: ChangingTools,
): Promise<Settled<null>> {
  const { variable } = decision;
  const send = () =>
    decision.kind === 'create'
      ? gitlab.createVariable(owner, variable)
      : gitlab.updateVariable(owner, variable);
  const look = async () =>
    printOf(await gitlab.variable(owner, variable.key), fingerprint) === after ? null : undefined;
  return settle({ look, write: send }, wait);
}

/** Somebody made it, took it away or gave it another scope between our reading and our writing. */
function mayHaveChanged({ why, words }: Extract<Settled<null>, { readonly kind: 'refused' }>): boolean {
  return (
    why === 'conflict' || why === 'not-found' || (why === 'invalid' && words.includes('already been taken'))
  );
}

function noteOf({ variable, before }: Change, fingerprint: (text: string) => string): Note {
  const after = printVariable(variable, fingerprint) ?? '';
  if (before === null) return { before: null, beforePrint: null, after };
  return { before: keep(before), beforePrint: printVariable(before, fingerprint), after };
}

function keep({ value, ...flags }: StoredVariable): Note['before'] {
  return value === null ? null : { ...flags, value: value() };
}

function printOf(reading: VariableReading, fingerprint: (text: string) => string): string | null {
  return reading.kind === 'found' ? printVariable(reading.value, fingerprint) : null;
}

function done(
  { owner, where, url }: RegistryAuthPlan,
  { before, beforePrint, after }: Note,
): Outcome<VariableReversal> {
  const effect = { what: `variable ${authVariable}`, where, before: beforePrint, after, url };
  return { kind: 'done', effects: [effect], left: [], reversal: { owner, where, url, before, after } };
}

function refused(why: string): Outcome<VariableReversal> {
  return { kind: 'refused', why };
}
