import { z } from 'zod';
import { jobFailureSchema } from './job-failure.ts';

/** One authentic webhook delivery, reduced to what triage needs. This, never the body, is stored, queued or spooled. */
export const deliverySchema = z.object({
  /** GitLab's `Idempotency-Key` (or `webhook-id`); null on versions that send none. */
  key: z.string().max(255).nullable(),
  /** What a pipeline hook says of its pipeline; null for a job hook. */
  pipeline: z
    .object({ projectId: z.int(), pipelineId: z.int(), outcome: z.enum(['failed', 'passed']) })
    .nullable(),
  failures: z.array(jobFailureSchema),
});

export type Delivery = z.infer<typeof deliverySchema>;
