import type { Delivery } from '../failure/delivery.ts';
import { readJobEvent } from './job-event.ts';
import { type Progress, readPipelineEvent } from './pipeline-event.ts';

/** What an authentic event holds for us. */
export type ParsedDelivery =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'not-ours'; readonly why: NotOurs; readonly progress: Progress | null };

export type NotOurs = 'other-kind' | 'other-status' | 'no-failed-job' | 'incomplete';

export interface DeliveryContext {
  readonly key: string | null;
  /** Where a project is found whose address the event leaves out. */
  readonly gitlabUrl: string;
}

/**
 * Reduces a Pipeline Hook or Job Hook to what triage needs. Every string in the outcome is redacted and bounded.
 *
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events
 */
export function parseDelivery(event: object, { key, gitlabUrl }: DeliveryContext): ParsedDelivery {
  const kind = 'object_kind' in event ? event.object_kind : undefined;
  if (kind !== 'pipeline' && kind !== 'build') return { kind: 'not-ours', why: 'other-kind', progress: null };
  const read = kind === 'pipeline' ? readPipelineEvent(event, gitlabUrl) : readJobEvent(event, gitlabUrl);
  if (read.kind === 'not-ours') return read;
  return { kind: 'delivery', delivery: { key, pipeline: read.pipeline, failures: [...read.failures] } };
}
