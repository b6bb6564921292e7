export interface LookSoon {
  /** Looks at the latest in so many milliseconds; while a look is under way, right after it. */
  readonly within: (ms: number) => void;
  readonly stop: () => void;
}

/** Never two looks at once, and none is forgotten. @param look must not reject. */
export function createLookSoon(look: () => Promise<void>): LookSoon {
  let timer: NodeJS.Timeout | undefined;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let isLooking = false;
  let wantedMs: number | undefined;

  async function run(): Promise<void> {
    dueAtMs = Number.POSITIVE_INFINITY;
    isLooking = true;
    await look();
    isLooking = false;
    const next = wantedMs;
    wantedMs = undefined;
    if (next !== undefined) within(next);
  }

  function within(ms: number): void {
    if (isLooking) {
      wantedMs = Math.min(ms, wantedMs ?? ms);
      return;
    }
    const wantedAtMs = performance.now() + ms;
    if (wantedAtMs >= dueAtMs) return;
    clearTimeout(timer);
    dueAtMs = wantedAtMs;
    timer = setTimeout(() => void run(), ms);
  }

  return {
    within,
    stop() {
      clearTimeout(timer);
      dueAtMs = Number.NEGATIVE_INFINITY;
    },
  };
}
