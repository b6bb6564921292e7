import { Counter, collectDefaultMetrics, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** One webhook delivery of ours: `stored` in Redis, `spooled` while that is away, `known` or `unavailable`. */
  countDelivery(outcome: string): void;
  /** One failed job whose trace was read; null where preparation was not what failed. */
  countDiagnosis(cause: string | null): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: 'pullcheck_deliveries_total',
    help: 'Webhook deliveries with failed jobs, by what became of them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const diagnoses = new Counter({
    name: 'pullcheck_diagnoses_total',
    help: 'Failed jobs whose trace was read, by cause; "none" where preparation was not what failed.',
    labelNames: ['cause'],
    registers: [registry],
  });
  return {
    registry,
    countDelivery: (outcome) => deliveries.inc({ outcome }),
    countDiagnosis: (cause) => diagnoses.inc({ cause: cause ?? 'none' }),
  };
}
