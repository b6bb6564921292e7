import type { Call } from '../calls.ts';
import type { ApiMethod } from './api-method.ts';
import { missingScope } from './conversations.ts';
import { malformed, type Refusal } from './outcome.ts';

/** The tokens of one installation. */
export interface Tokens {
  readonly bot: string;
  readonly app: string;
}

export function tokenType(token: string, { bot, app }: Tokens): Call['tokenType'] {
  if (token === '') return 'none';
  if (token === bot) return 'bot';
  return token === app ? 'app' : 'unknown';
}

/** Why this token may not call this method; undefined where it may. */
export function accessFault(
  type: Call['tokenType'],
  method: ApiMethod,
  scopes: readonly string[],
): Refusal | undefined {
  if (type === 'none') return malformed('not_authed');
  if (type === 'unknown') return malformed('invalid_auth');
  if (method.token !== 'bot or app' && method.token !== type) return malformed('not_allowed_token_type');
  const lacking = type === 'bot' ? method.scopes.find((scope) => !scopes.includes(scope)) : undefined;
  return lacking === undefined ? undefined : missingScope(lacking, scopes);
}
