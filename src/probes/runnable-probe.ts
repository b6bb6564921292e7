import type { z } from 'zod';
import type { ProbeContract } from './probe-contract.ts';

/** A probe as an agent runs it, whatever its arguments are. */
export interface RunnableProbe extends ProbeContract {
  /** Never begins with arguments that the contract does not know. */
  run(args: unknown, signal: AbortSignal): Promise<ProbeRun>;
}

export type ProbeRun =
  | { readonly kind: 'observed'; readonly observation: unknown }
  | { readonly kind: 'bad-arguments'; readonly names: readonly string[] };

/** Joins what a probe promises to how this host answers it. */
export function runnable<Args extends z.ZodType, Observation extends z.ZodType>(
  contract: ProbeContract & { readonly args: Args; readonly observation: Observation },
  answer: (args: z.infer<Args>, signal: AbortSignal) => Promise<z.infer<Observation>>,
): RunnableProbe {
  const { args: argsSchema, observation, timeoutMs, maxObservationBytes } = contract;
  return {
    args: argsSchema,
    observation,
    timeoutMs,
    maxObservationBytes,
    async run(args, signal) {
      const parsed = argsSchema.safeParse(args);
      if (!parsed.success) {
        return { kind: 'bad-arguments', names: parsed.error.issues.map(({ path }) => path.join('.')) };
      }
      const unknown = unknownFields(args, parsed.data);
      if (unknown.length > 0) return { kind: 'bad-arguments', names: unknown };
      return { kind: 'observed', observation: await answer(parsed.data, signal) };
    },
  };
}

/** Paths of what was given and is not in what the contract made of it: a newer asker means something by it. */
function unknownFields(given: unknown, known: unknown, path = ''): readonly string[] {
  if (!isObject(given)) return [];
  if (!isObject(known)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`;
    return Object.hasOwn(known, name) ? unknownFields(value, known[name], here) : [here];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
