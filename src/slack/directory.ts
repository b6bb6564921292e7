import type { WebClient } from '@slack/web-api';
import { PermanentError } from '../errors.ts';
import { toError } from './connection/slack-failure.ts';

/** What Slack says of people and of the workspace that the app is installed in. */
export interface Directory {
  /** The answer of `users.info` as it came, to be judged; undefined where Slack knows nobody by that id. */
  describeUser(userId: string): Promise<unknown>;
  /** @throws ExternalError, PermanentError where Slack does not say. */
  home(): Promise<{ readonly teamId: string; readonly enterpriseId: string | null }>;
}

/** Asked afresh each time, except for the workspace, which never changes. */
export function createDirectory(client: Pick<WebClient, 'auth' | 'users'>): Directory {
  let home: Awaited<ReturnType<Directory['home']>> | undefined;

  return {
    async describeUser(user) {
      try {
        return await client.users.info({ user });
      } catch (error) {
        const failure = toError(error, 'users.info');
        if (failure instanceof PermanentError && failure.code === 'user_not_found') return undefined;
        throw failure;
      }
    },
    async home() {
      if (home !== undefined) return home;
      const answer = await client.auth.test().catch((error: unknown) => {
        throw toError(error, 'auth.test');
      });
      home = { teamId: answer.team_id ?? '', enterpriseId: answer.enterprise_id ?? null };
      return home;
    },
  };
}
