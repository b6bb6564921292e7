import { createBoundedText } from '../failure/bounded-text.ts';
import type { GitlabApi } from './api.ts';
import type { GitlabHttp } from './http.ts';

/** What is to be had of a job's log. */
export type Trace =
  /** The beginning and the end of it, where it is longer than what is kept. Empty where nothing was written yet. */
  | { readonly kind: 'text'; readonly text: string; readonly truncated: boolean }
  | { readonly kind: 'gone'; readonly why: 'erased' | 'not-found' | 'forbidden' };

export interface JobAddress {
  readonly projectId: number;
  readonly jobId: number;
}

export type ReadTrace = (job: JobAddress, signal?: AbortSignal) => Promise<Trace>;

/**
 * Reads the log of a job as it is now, of any size, in bounded memory. It may end early: the last lines arrive a few
 * seconds after the webhook.
 *
 * @throws as `GitlabHttp.call` does.
 * @see https://docs.gitlab.com/api/jobs/#get-a-log-file
 */
export function createTraceReader(http: GitlabHttp, api: Pick<GitlabApi, 'jobDetails'>): ReadTrace {
  return async ({ projectId, jobId }, signal) => {
    const answer = await http.call(
      {
        method: 'GET',
        path: `projects/${projectId}/jobs/${jobId}/trace`,
        accept: 'text/plain, */*;q=0.1',
        read: ({ body }) => readBounded(body),
      },
      signal,
    );
    if (answer.kind === 'refused') return { kind: 'gone', why: answer.why };
    if (answer.value.text !== '') return answer.value;
    // GitLab answers alike for a log that was erased and for one that is not written yet.
    const details = await api.jobDetails({ projectId, jobId });
    const erased = details.kind === 'found' && details.value.erasedAt !== null;
    return erased ? { kind: 'gone', why: 'erased' } : answer.value;
  };
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<Extract<Trace, { kind: 'text' }>> {
  const bounded = createBoundedText();
  for await (const chunk of body) bounded.push(chunk);
  return { kind: 'text', text: bounded.text(), truncated: bounded.truncated() };
}
