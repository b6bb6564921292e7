/** Secrets that came while the process runs, beside those that are configured: the log keeps them out of its lines too. */
export interface LiveSecrets {
  /** Holds them until the returned call; what is held twice stays until it is let go of twice. */
  hide(secrets: readonly string[]): () => void;
  /** Holds them until `work` has ended. */
  during<T>(secrets: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Those that are held now; the same list until one comes or goes. */
  held(): readonly string[];
}

export function createLiveSecrets(): LiveSecrets {
  const batches = new Set<readonly string[]>();
  let all: readonly string[] = [];

  function hide(secrets: readonly string[]): () => void {
    const batch = [...secrets];
    batches.add(batch);
    all = [...batches].flat();
    return () => {
      batches.delete(batch);
      all = [...batches].flat();
    };
  }

  return {
    hide,
    async during(secrets, work) {
      const show = hide(secrets);
      try {
        return await work();
      } finally {
        show();
      }
    },
    held: () => all,
  };
}
