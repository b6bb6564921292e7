import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { ExternalError } from '../errors.ts';
import type { Secret } from '../host/secret.ts';
import type { Credential } from './caller.ts';
import { withDeadline } from './deadline.ts';
import { type Call, exchange } from './exchange.ts';
import type { Answer } from './judge-answer.ts';
import { toNetworkError } from './network-error.ts';

export interface GitlabHttpOptions {
  /** `https://gitlab.example.com`, with the path that GitLab lives below, if it does. */
  readonly url: string;
  /** Personal, project or group access token. */
  readonly token: string;
  readonly limits?: Partial<GitlabHttpLimits>;
}

export interface GitlabHttpLimits {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** Between two pieces of a body. */
  readonly idleTimeoutMs: number;
  /** A call with all its tries and waits. */
  readonly totalMs: number;
  readonly maxTries: number;
  /** Before the second try; doubles from there. */
  readonly firstWaitMs: number;
  /** Longer waits are left to the caller, who has a queue for that. */
  readonly longestWaitMs: number;
}

const defaultLimits: GitlabHttpLimits = {
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 15_000,
  idleTimeoutMs: 10_000,
  totalMs: 60_000,
  maxTries: 4,
  firstWaitMs: 300,
  longestWaitMs: 5_000,
};

const maxConnections = 16;

export type GitlabCaller = Pick<GitlabHttp, 'call'>;

export interface GitlabHttp {
  /**
   * Calls the API. A read is tried again after 429, 5xx, timeouts and broken connections, not before GitLab's
   * Retry-After; anything else is sent once, because GitLab may have done it although the answer was lost.
   *
   * @throws ExternalError where it did not answer in time, with its Retry-After; RefusedError where it does not take
   *   what was sent; PermanentError where it refuses the token; the reason of `signal`.
   */
  call<T>(call: Call<T>, signal?: AbortSignal): Promise<Answer<T>>;
  /** The same, over the same connections, with the token of a person. */
  actingAs(token: Secret): GitlabCaller;
  close(): Promise<void>;
}

export function createGitlabHttp({ url, token, limits: given }: GitlabHttpOptions): GitlabHttp {
  const limits = { ...defaultLimits, ...given };
  const apiRoot = new URL(`${url.replace(/\/+$/, '')}/api/v4/`);
  const dispatcher = new Agent({
    connections: maxConnections,
    connect: { timeout: limits.connectTimeoutMs },
  });
  const { headersTimeoutMs, idleTimeoutMs } = limits;
  const shared = { apiRoot, dispatcher, headersTimeoutMs, idleTimeoutMs };

  async function once<T>(call: Call<T>, credential: Credential, signal: AbortSignal): Promise<Answer<T>> {
    try {
      return await exchange(call, { ...shared, credential }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      throw toNetworkError(error, apiRoot.origin) ?? error;
    }
  }

  const callWith = (credential: Credential): GitlabCaller => ({
    async call(call, signal) {
      const bounded = await withDeadline({ ms: limits.totalMs, signal }, (bound) => {
        const send = () => once(call, credential, bound);
        return call.method === 'GET' ? withRetries(send, limits, bound) : send();
      });
      if (bounded.kind === 'done') return bounded.value;
      throw new ExternalError(`GitLab at ${apiRoot.origin} did not answer in time.`, {
        service: 'gitlab',
        code: 'timeout',
      });
    },
  });

  return {
    ...callWith({ caller: 'bot', token }),
    actingAs: (person) => callWith({ caller: 'person', token: person() }),
    async close() {
      await dispatcher.destroy();
    },
  };
}

async function withRetries<T>(
  once: () => Promise<T>,
  { maxTries, firstWaitMs, longestWaitMs }: GitlabHttpLimits,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof ExternalError) || signal.aborted || tries >= maxTries) throw error;
      const waitMs = Math.max(error.retryAfterMs ?? 0, spread(firstWaitMs * 2 ** (tries - 1)));
      if (waitMs > longestWaitMs) throw error;
      await delay(waitMs, undefined, { signal });
    }
  }
}

/** Many jobs fail at once; they should not come back at once. */
function spread(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
