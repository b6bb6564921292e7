import type { Redis } from 'ioredis';
import { incidentKey } from '../../incidents/incident-key.ts';
import { type SeenPlace, seenPlaceSchema } from '../../incidents/seen-place.ts';
import type { VantageView } from './page-parts.ts';

/** What each place that was asked about a job's image saw, the failing host first. */
export async function readVantages(
  redis: Redis,
  {
    projectId,
    pipelineId,
    jobId,
  }: { readonly projectId: number; readonly pipelineId: number; readonly jobId: number },
): Promise<readonly VantageView[]> {
  const fields = await redis.hgetall(incidentKey({ projectId, pipelineId }));
  return Object.entries(fields)
    .filter(([name]) => name.startsWith(`seen:${jobId}:`))
    .flatMap(([, value]) => seenPlaceSchema.safeParse(JSON.parse(value)).data ?? [])
    .map(toView)
    .toSorted((a, b) => order.indexOf(a.where) - order.indexOf(b.where));
}

const order: readonly SeenPlace['where'][] = ['failing-host', 'elsewhere', 'here'];

function toView({ where, answer }: SeenPlace): VantageView {
  if (answer.kind === 'silent') return { name: answer.name, where, silence: answer.why, rungs: [], host: [] };
  const { name, ladder, host } = answer.vantage;
  return {
    name,
    where,
    silence: null,
    rungs: ladder.hops.map(({ hop, outcome, tookMs, summary }) => ({ rung: hop, outcome, tookMs, summary })),
    host: host
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'warned')
      .map(({ probe, outcome, summary }) => ({ probe, outcome, summary })),
  };
}
