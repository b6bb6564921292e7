import type { createRequester } from '../requester.ts';

/** What every resource of gitbeaker is made with. */
export interface ResourceOptions {
  readonly requesterFn: ReturnType<typeof createRequester>;
  readonly queryTimeout: null;
  readonly rateLimits: Readonly<Record<string, never>>;
}
