export interface PipelineId {
  readonly projectId: number;
  readonly pipelineId: number;
}

/** The hash that holds all that is known of one failed pipeline. */
export function incidentKey({ projectId, pipelineId }: PipelineId): string {
  return `pullcheck:incident:${projectId}:${pipelineId}`;
}

/** In seconds; every change begins it anew. */
export const keepSeconds = 30 * 24 * 3_600;
