interface Deadline {
  readonly ms: number;
  /** The caller's own wish to stop. */
  readonly signal?: AbortSignal | undefined;
}

export type Bounded<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'late' };

/**
 * Runs `work` until it ends, or its time is over.
 *
 * @throws what `work` throws, and the reason of the caller's signal where that is aborted first.
 */
export async function withDeadline<T>(
  { ms, signal }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Bounded<T>> {
  signal?.throwIfAborted();
  // Not AbortSignal.any of AbortSignal.timeout: Node 20 can collect those while somebody waits for them.
  const controller = new AbortController();
  const late = new Error('the deadline has passed');
  const timer = setTimeout(() => controller.abort(late), ms);
  const forward = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', forward, { once: true });
  try {
    return { kind: 'done', value: await work(controller.signal) };
  } catch (error) {
    signal?.throwIfAborted();
    if (controller.signal.reason === late) return { kind: 'late' };
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  }
}
