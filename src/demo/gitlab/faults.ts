/** What goes wrong with a request. */
export type FaultKind =
  /** An answer instead of the work, or, `afterWork`, in place of its true answer. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly afterWork?: boolean;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** The connection is cut; `mid-body` after `bytes` of the answer's body (default: half, at least one). */
  | { readonly kind: 'drop'; readonly when: 'before-work' | 'after-work' }
  | { readonly kind: 'drop'; readonly when: 'mid-body'; readonly bytes?: number }
  /** The answer's head comes this late; the work is done before. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** No answer until the stand-in closes. */
  | { readonly kind: 'hang'; readonly when: 'before-work' | 'after-work' };

export interface Fault {
  /** Any method where absent. */
  readonly method?: string;
  /** Tested against path and query, `/api/v4/projects/7/jobs/9?x=1`; a string must occur in it. */
  readonly path: string | RegExp;
  /** How many requests it strikes; 1 where absent. */
  readonly times?: number;
  readonly fault: FaultKind;
}

/** 429 as GitLab's rate limiter words it. `retryAfterSeconds` absent: as the limits that name no time. */
export function rateLimited(retryAfterSeconds?: number): FaultKind {
  const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  return {
    kind: 'status',
    status: 429,
    headers: { ...headers, 'Content-Type': 'text/plain' },
    body: 'Retry later\n',
  };
}

/** The HTML page that stands between GitLab and its clients when it is away. */
export function badGateway({ afterWork }: { readonly afterWork: boolean }): FaultKind {
  const body = '<html><body><h1>502</h1>Whoops, GitLab is taking too much time to respond.</body></html>';
  return {
    kind: 'status',
    status: 502,
    afterWork,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body,
  };
}

export interface Faults {
  add(fault: Fault): void;
  /** The oldest fault that still wants a request like this; it is used up by one. */
  take(method: string, pathAndQuery: string): FaultKind | null;
  clear(): void;
}

export function createFaults(): Faults {
  let waiting: readonly { readonly fault: Fault; readonly left: number }[] = [];
  return {
    add: (fault) => {
      waiting = [...waiting, { fault, left: fault.times ?? 1 }];
    },
    take: (method, pathAndQuery) => {
      const struck = waiting.find(({ fault }) => strikes(fault, method, pathAndQuery));
      if (struck === undefined) return null;
      waiting = waiting
        .map((entry) => (entry === struck ? { ...entry, left: entry.left - 1 } : entry))
        .filter(({ left }) => left > 0);
      return struck.fault.fault;
    },
    clear: () => {
      waiting = [];
    },
  };
}

function strikes({ method, path }: Fault, actualMethod: string, pathAndQuery: string): boolean {
  if (method !== undefined && method !== actualMethod) return false;
  return typeof path === 'string' ? pathAndQuery.includes(path) : path.test(pathAndQuery);
}
