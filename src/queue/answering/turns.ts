/** Lets so many run at once; the others wait, each for as long as it can afford. */
export interface Turns {
  /**
   * @returns undefined where the turn did not come within `patienceMs`; else what ends it.
   */
  take(patienceMs: number): Promise<(() => void) | undefined>;
}

export function createTurns(atOnce: number): Turns {
  const waiting = new Set<() => void>();
  let running = 0;

  function end(): void {
    running -= 1;
    const [next] = waiting;
    next?.();
  }

  function begin(): () => void {
    running += 1;
    let ended = false;
    return () => {
      if (!ended) end();
      ended = true;
    };
  }

  return {
    take(patienceMs) {
      if (running < atOnce) return Promise.resolve(begin());
      return new Promise((resolve) => {
        const timer = setTimeout(
          () => {
            waiting.delete(proceed);
            resolve(undefined);
          },
          Math.max(patienceMs, 0),
        );
        const proceed = (): void => {
          clearTimeout(timer);
          waiting.delete(proceed);
          resolve(begin());
        };
        waiting.add(proceed);
      });
    },
  };
}
