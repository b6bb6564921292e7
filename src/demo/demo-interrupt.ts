const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** Aborted by the first signal, and where nobody reads standard output any more. */
  readonly signal: AbortSignal;
  /** Resolves when it is aborted. */
  readonly happened: Promise<void>;
  dispose(): void;
}

/**
 * Turns what ends a program into an orderly end. Later signals change nothing: npm passes on the interrupt that the
 * terminal has already sent to every process of its group, and what is being cleaned up takes seconds at most.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  const happened = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  for (const name of signals) process.on(name, interrupt);
  process.stdout.on('error', interrupt);
  return {
    signal: controller.signal,
    happened,
    dispose() {
      for (const name of signals) process.off(name, interrupt);
      process.stdout.off('error', interrupt);
    },
  };
}
