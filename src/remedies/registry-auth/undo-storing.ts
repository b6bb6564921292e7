import { z } from 'zod';
import { toSecret } from '../../credentials/secret.ts';
import type { ChangingTools, Outcome } from '../fix.ts';
import type { VariableOwner, VariableReading } from '../gitlab-port.ts';
import { once } from '../once.ts';
import { printVariable } from './print-variable.ts';
import { authVariable } from './situation.ts';

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
export async function undoStoring(
  { owner, where, url, before, after }: VariableReversal,
  tools: ChangingTools,
): Promise<Outcome<null>> {
  const { gitlab, fingerprint } = tools;
  const wanted = before === null ? null : { ...before, key: authVariable, value: toSecret(before.value) };
  const wantedPrint = wanted === null ? 'none' : printVariable(wanted, fingerprint);
  const look = async () =>
    printOf(await gitlab.variable(owner, authVariable), fingerprint) === wantedPrint ? null : undefined;

  // What has been undone, or was by hand, needs no write; what is neither nor is somebody else's.
  const entry = await tools.journal.read('undo');
  const now = printOf(await gitlab.variable(owner, authVariable), fingerprint);
  if (now !== wantedPrint && now !== after && entry?.result == null) {
    return {
      kind: 'refused',
      why: `${authVariable} of ${where} was changed since, or cannot be read; it stays as it is.`,
    };
  }
  const write = () =>
    wanted === null ? gitlab.deleteVariable(owner, authVariable) : gitlab.updateVariable(owner, wanted);
  if (now === wantedPrint && entry === null) return { kind: 'done', effects: [], left: [], reversal: null };
  const settled = await once({ name: 'undo', schema: z.null(), look, write }, tools);
  if (settled.kind === 'unsettled')
    return { kind: 'unsettled', why: `GitLab did not say whether it was undone: ${settled.words}` };
  if (settled.kind === 'refused')
    return { kind: 'refused', why: `GitLab refused to undo it: ${settled.words || settled.why}.` };
  const effect = {
    what: `variable ${authVariable}`,
    where,
    before: after,
    after: wanted === null ? null : wantedPrint,
    url,
  };
  return { kind: 'done', effects: [effect], left: [], reversal: null };
}

function printOf(reading: VariableReading, fingerprint: (text: string) => string): string | null {
  if (reading.kind === 'missing') return reading.why === 'not-found' ? 'none' : null;
  return reading.kind === 'found' ? printVariable(reading.value, fingerprint) : null;
}
