import { z } from 'zod';
import type { Secret } from '../credentials/secret.ts';
import { ExternalError, PermanentError } from '../errors.ts';
import type { FormAnswer } from './oauth-exchange.ts';

export interface OauthTokens {
  readonly accessToken: Secret;
  /** Counts once. */
  readonly refreshToken: Secret;
  readonly expiresInSeconds: number;
}

export interface OauthPerson {
  readonly id: number;
  readonly username: string;
  readonly isActive: boolean;
  /** Confirmed; null where GitLab does not say. */
  readonly email: string | null;
}

const tokenSchema = z.object({
  access_token: z.string().min(1).max(4_096),
  refresh_token: z.string().min(1).max(4_096),
  expires_in: z.number().positive().catch(7_200),
});

export function toTokens(answer: FormAnswer): OauthTokens {
  const parsed = tokenSchema.safeParse(answer.body);
  if (!parsed.success) throw unexpected();
  const { access_token: access, refresh_token: refresh, expires_in: expiresInSeconds } = parsed.data;
  return { accessToken: () => access, refreshToken: () => refresh, expiresInSeconds };
}

const personSchema = z.object({
  id: z.int().positive(),
  username: z.string().min(1).max(255),
  state: z.string().catch('unknown'),
  email: z.email().nullable().catch(null),
  /** Null while the address waits for its confirmation; absent in small answers. */
  confirmed_at: z.string().nullish().catch(undefined),
});

export function toPerson(answer: FormAnswer): OauthPerson {
  const parsed = personSchema.safeParse(answer.body);
  if (!parsed.success) throw unexpected();
  const { id, username, state, email, confirmed_at: confirmedAt } = parsed.data;
  return { id, username, isActive: state === 'active', email: confirmedAt === null ? null : email };
}

export function errorOf({ body }: FormAnswer): string {
  return z.object({ error: z.string() }).safeParse(body).data?.error ?? '';
}

function unexpected(): ExternalError {
  return new ExternalError('GitLab answered with something else than was asked for.', {
    service: 'gitlab',
    code: 'unexpected-answer',
  });
}

export function refusal(answer: FormAnswer): ExternalError | PermanentError {
  const { status } = answer;
  if (status === 429 || status === 408 || status >= 500) {
    return new ExternalError(`GitLab answered ${status}.`, { service: 'gitlab', code: `http-${status}` });
  }
  const why = errorOf(answer) === 'invalid_client';
  return new PermanentError(
    why
      ? 'GitLab does not know GITLAB_OAUTH_CLIENT_ID with GITLAB_OAUTH_CLIENT_SECRET. Compare both with the application in GitLab.'
      : `GitLab answered ${status} to an OAuth request.`,
    { service: 'gitlab', code: why ? 'invalid-client' : `http-${status}` },
  );
}
