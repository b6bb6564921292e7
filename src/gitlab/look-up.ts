import { RefusedError } from './requester.ts';

/** GitLab also answers 404 for what the token may not see. */
export type Lookup<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'missing'; readonly why: 'forbidden' | 'not-found' };

/** Makes a refusal of a read a value. */
export async function lookUp<T>(call: () => Promise<T>): Promise<Lookup<T>> {
  try {
    return { kind: 'found', value: await call() };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'missing', why: error.why };
    throw error;
  }
}
