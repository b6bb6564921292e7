import type { Call } from './calls.ts';
import type { JsonObject } from './json.ts';

export type FaultAction =
  /** HTTP 200 with `{"ok":false,"error":…}`. */
  | { readonly kind: 'error'; readonly error: string; readonly detail?: JsonObject }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** HTTP 429; null leaves `Retry-After` out. */
  | { readonly kind: 'rate-limit'; readonly retryAfterSeconds: number | null }
  /** The connection is reset. */
  | { readonly kind: 'drop' }
  /** No answer until the stand-in closes. */
  | { readonly kind: 'hang' }
  /** HTTP 200 with a body that is no JSON. */
  | { readonly kind: 'malformed' }
  /** Goes on as usual after this long. */
  | { readonly kind: 'slow'; readonly ms: number };

/** What shall go wrong, where, and how often. */
export interface Fault {
  readonly method: string;
  /** Which of the method's calls; all of them where absent. */
  readonly matches?: (args: JsonObject) => boolean;
  /** 1 where absent; `Infinity` for ever. */
  readonly times?: number;
  /** `before` (also where absent): the call has no effect. `after`: the effect is there and the answer goes wrong. */
  readonly stage?: 'before' | 'after';
  readonly does: FaultAction;
}

export interface Faults {
  readonly add: (fault: Fault) => void;
  /** Faults that have not happened as often as asked. */
  readonly pending: () => readonly Fault[];
  /** Uses up the first fault that fits. */
  readonly take: (stage: 'before' | 'after', call: Call) => FaultAction | undefined;
  readonly clear: () => void;
}

export function createFaults(): Faults {
  const armed: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void armed.push({ fault, left: fault.times ?? 1 }),
    pending: () => armed.filter(({ left }) => left > 0 && left !== Infinity).map(({ fault }) => fault),
    take: (stage, { method, args }) => {
      const found = armed.find(
        ({ fault, left }) =>
          left > 0 &&
          fault.method === method &&
          (fault.stage ?? 'before') === stage &&
          (fault.matches?.(args) ?? true),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault.does;
    },
    clear: () => armed.splice(0),
  };
}
