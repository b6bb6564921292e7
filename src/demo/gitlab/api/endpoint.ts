import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

/** One route of the API. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v4`; `:name` takes one path segment, percent-encoded slashes included. */
  readonly path: string;
  /** Names of query parameters that GitLab knows here, without `[]`; others are recorded as violations. */
  readonly query?: readonly string[];
  readonly answer: (call: Call) => Answer;
}

export const pagination = ['page', 'per_page', 'order_by', 'sort', 'pagination'] as const;
