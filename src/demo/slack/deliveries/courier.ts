import { stringIn } from '../json.ts';
import type { Delivered, Envelope, Retry, Transport } from './envelope.ts';

export interface CourierOptions {
  /** Undefined while the app is not connected in any way. */
  readonly transport: () => Transport | undefined;
  readonly violate: (violation: string) => void;
  /** How long to wait before each further attempt at an event, in milliseconds. */
  readonly retriesAfterMs: readonly number[];
}

export interface Courier {
  /** Delivers once; people do not get a second try. */
  readonly deliver: (envelope: Envelope) => Promise<Delivered>;
  /** Delivers an event, and again as Slack does where it was not taken. */
  readonly deliverEvent: (envelope: Envelope) => void;
  /** Resolves when no first attempt is under way any more; later attempts are not awaited. */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
}

/** Carries envelopes to the app and watches that they are acknowledged in time. */
export function createCourier({ transport, violate, retriesAfterMs }: CourierOptions): Courier {
  const underWay = new Set<Promise<unknown>>();
  const timers = new Set<NodeJS.Timeout>();

  const attempt = async (envelope: Envelope, retry?: Retry): Promise<Delivered> => {
    const way = transport();
    if (way === undefined) return notConnected;
    const delivered = await way(envelope, retry);
    report(delivered, envelope, violate);
    return delivered;
  };
  const track = <Value>(work: Promise<Value>): Promise<Value> => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  };
  const attemptEvent = async (envelope: Envelope, retry?: Retry): Promise<void> => {
    const delivered = await attempt(envelope, retry);
    if (delivered.kind === 'acknowledged' || delivered.isFinal) return;
    const done = retry?.attempt ?? 0;
    const waitMs = retriesAfterMs[done];
    if (waitMs === undefined) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void track(attemptEvent(envelope, { attempt: done + 1, reason: delivered.reason }));
    }, waitMs).unref();
    timers.add(timer);
  };

  return {
    deliver: (envelope) => track(attempt(envelope)),
    deliverEvent: (envelope) => {
      if (transport() !== undefined) void track(attemptEvent(envelope));
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

const notConnected: Delivered = {
  kind: 'failed',
  reason: 'connection_failed',
  detail: 'the app is not connected',
  isFinal: true,
};

/** A process that is not there breaks no rule; one that is there and does not answer well does. */
function report(delivered: Delivered, { type, payload }: Envelope, violate: CourierOptions['violate']): void {
  if (delivered.kind === 'acknowledged' || delivered.reason === 'connection_failed') return;
  const what = stringIn(payload['type'] ?? payload['command']);
  const why = delivered.reason === 'http_timeout' ? 'not acknowledged in time' : delivered.detail;
  violate(`${type} ${what}: ${why}`);
}
