import { createGitlabApi, type GitlabApi } from './api.ts';
import { createGitlabHttp, type GitlabHttpOptions } from './http.ts';
import { createTraceReader, type ReadTrace } from './trace.ts';

export interface GitlabClient extends GitlabApi {
  readonly readTrace: ReadTrace;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Everything that is asked of GitLab, over one pool of connections. */
export function createGitlabClient(options: GitlabHttpOptions): GitlabClient {
  const http = createGitlabHttp(options);
  const api = createGitlabApi(http, options.url);
  return { ...api, readTrace: createTraceReader(http, api), close: () => http.close() };
}
