/** Whose token a call carries: the bot's own, or that of a person who linked an account. */
export type Caller = 'bot' | 'person';

export interface Credential {
  readonly caller: Caller;
  readonly token: string;
}

/** @see https://docs.gitlab.com/api/rest/authentication/ */
export function toAuthHeader({ caller, token }: Credential): Readonly<Record<string, string>> {
  return caller === 'bot' ? { 'private-token': token } : { authorization: `Bearer ${token}` };
}
