import { z } from 'zod';
import { authVariable } from '../../credentials/auth-config.ts';
import { toSecret } from '../../credentials/secret.ts';
import type { ChangingTools, Effect, Outcome } from '../fix.ts';
import type { VariableOwner, VariableReading, VariableToWrite } from '../gitlab-port.ts';
import { once } from '../once.ts';
import type { Settled } from '../settle.ts';
import { printVariable } from './print-variable.ts';

export const keptVariable = z.object({
  value: z.string(),
  type: z.enum(['env_var', 'file']),
  isProtected: z.boolean(),
  isMasked: z.boolean(),
  isRaw: z.boolean(),
  environmentScope: z.string(),
});

/** What undoing needs. Holds the previous value: sealed wherever it is kept. */
export interface VariableReversal {
  readonly owner: VariableOwner;
  readonly where: string;
  readonly url: string;
  /** Null: there was none. */
  readonly before: z.infer<typeof keptVariable> | null;
  /** Fingerprint of what was stored. */
  readonly after: string;
}

/** Puts back what was there, to the last flag, unless somebody has changed it since. */
export async function undoStoring(reversal: VariableReversal, tools: ChangingTools): Promise<Outcome<null>> {
  const { owner, where, after } = reversal;
  const { gitlab, fingerprint } = tools;
  const wanted = toVariable(reversal);
  const wantedPrint = wanted === null ? absent : printVariable(wanted, fingerprint);
  const read = async () => printOf(await gitlab.variable(owner, authVariable), fingerprint);
  const entry = await tools.journal.read('undo');
  const now = await read();
  if (now === wantedPrint && entry === null) return done([]);
  if (now !== wantedPrint && now !== after && (entry === null || entry.result === null)) {
    const why = `${authVariable} of ${where} was changed since, or cannot be read; it stays as it is.`;
    return { kind: 'refused', why };
  }
  const look = async () => ((await read()) === wantedPrint ? null : undefined);
  const write = () =>
    wanted === null ? gitlab.deleteVariable(owner, authVariable) : gitlab.updateVariable(owner, wanted);
  const settled = await once({ name: 'undo', schema: z.null(), look, write }, tools);
  return toOutcome(settled, reversal, wanted === null ? null : wantedPrint);
}

function toVariable({ before }: VariableReversal): VariableToWrite | null {
  return before === null ? null : { ...before, key: authVariable, value: toSecret(before.value) };
}

function toOutcome(
  settled: Settled<null>,
  { where, url, after }: VariableReversal,
  now: string | null,
): Outcome<null> {
  if (settled.kind === 'unsettled') {
    return { kind: 'unsettled', why: `GitLab did not say whether it was undone: ${settled.words}` };
  }
  if (settled.kind === 'refused') {
    return { kind: 'refused', why: `GitLab refused to undo it: ${settled.words || settled.why}.` };
  }
  return done([{ what: `variable ${authVariable}`, where, before: after, after: now, url }]);
}

function done(effects: readonly Effect[]): Outcome<null> {
  return { kind: 'done', effects, left: [], reversal: null };
}

/** In place of a fingerprint: there is no such variable. */
const absent = 'none';

function printOf(reading: VariableReading, fingerprint: (text: string) => string): string | null {
  if (reading.kind === 'missing') return reading.why === 'not-found' ? absent : null;
  return reading.kind === 'found' ? printVariable(reading.value, fingerprint) : null;
}
