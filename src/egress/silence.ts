/** When anything last came in on a connection; answers come one behind the other. */
export interface Progress {
  /** Of the monotonic clock. */
  at: number;
}

/**
 * Calls back once when nothing has come in for that long.
 *
 * @returns ends the watch.
 */
export function watchSilence(progress: Progress, timeoutMs: number, onSilence: () => void): () => void {
  let timer = setTimeout(look, timeoutMs);
  function look(): void {
    const quietMs = performance.now() - progress.at;
    if (quietMs >= timeoutMs) onSilence();
    else timer = setTimeout(look, Math.ceil(timeoutMs - quietMs));
  }
  return () => clearTimeout(timer);
}
