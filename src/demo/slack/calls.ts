import type { Json, JsonObject } from './json.ts';

/** One Web API call as it came in. */
export interface Call {
  /** Counts from 1. */
  readonly id: number;
  /** `chat.postMessage` */
  readonly method: string;
  /** JSON inside form fields is parsed; the token is left out. */
  readonly args: JsonObject;
  readonly tokenType: 'bot' | 'app' | 'unknown' | 'none';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was sent back; null until then, and for good where a fault swallowed the answer. */
  readonly answer: { readonly status: number; readonly body: Json } | null;
}

/**
 * `received`: before anything happened. `done`: the effect is there, nothing was answered yet.
 * `answered`: the last byte was handed to the network.
 */
export type Stage = 'received' | 'done' | 'answered';

/** May be asynchronous: the call is held until it resolves. */
export type CallListener = (event: { readonly stage: Stage; readonly call: Call }) => void | Promise<void>;

export interface CallLog {
  readonly start: (call: Omit<Call, 'id' | 'answer'>) => Call;
  readonly answer: (call: Call, answer: NonNullable<Call['answer']>) => Call;
  readonly all: () => readonly Call[];
  readonly reach: (stage: Stage, call: Call) => Promise<void>;
  /** @returns a function that takes the listener off again. */
  readonly listen: (listener: CallListener) => () => void;
}

/** Every call in the order of arrival, and those who want to be there when one passes. */
export function createCallLog(): CallLog {
  const calls: Call[] = [];
  const listeners = new Set<CallListener>();
  return {
    start: (begun) => {
      const call = { ...begun, id: calls.length + 1, answer: null };
      calls.push(call);
      return call;
    },
    answer: (call, answer) => {
      const answered = { ...call, answer };
      calls[call.id - 1] = answered;
      return answered;
    },
    all: () => [...calls],
    reach: async (stage, call) => {
      for (const listener of listeners) await listener({ stage, call });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
