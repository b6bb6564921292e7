/** Work that was begun and that a stop has to wait for. */
export interface InFlight {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is left, or after `deadlineMs`. */
  drained(deadlineMs: number): Promise<void>;
}

export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>();
  return {
    track(work) {
      running.add(work);
      void work.then(
        () => running.delete(work),
        () => running.delete(work),
      );
      return work;
    },
    async drained(deadlineMs) {
      await withDeadline(Promise.allSettled(running), deadlineMs);
    },
  };
}

/** Resolves when `work` does or after `deadlineMs`, whichever is first; leaves no timer behind. */
export async function withDeadline(work: Promise<unknown>, deadlineMs: number): Promise<'done' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs);
  });
  try {
    return await Promise.race([work.then(() => 'done' as const), late]);
  } finally {
    clearTimeout(timer);
  }
}
