import type { Secret } from '../credentials/secret.ts';
import { createGitlabApi, type GitlabApi } from './api.ts';
import { createGitlabHttp, type GitlabHttpOptions } from './http.ts';
import { createStandingReads, type StandingReads } from './standing.ts';
import { createTraceReader, type ReadTrace } from './trace.ts';

export interface GitlabClient extends GitlabApi {
  readonly readTrace: ReadTrace;
  /** People and their rights, asked for with the bot's token or with somebody's own. */
  readonly standingWith: (token: Secret | 'bot') => StandingReads;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

/** Everything that is asked of GitLab, over one pool of connections. */
export function createGitlabClient(options: GitlabHttpOptions): GitlabClient {
  const http = createGitlabHttp(options);
  const api = createGitlabApi(http, options.url);
  return {
    ...api,
    readTrace: createTraceReader(http, api),
    standingWith: (token) => createStandingReads(token === 'bot' ? http : http.actingAs(token)),
    close: () => http.close(),
  };
}
