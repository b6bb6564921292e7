/** Secrets that were fetched for a while, beside those that are configured: the log keeps them out of its lines too. */
export interface LiveSecrets {
  /** Holds them until `work` has ended. */
  during<T>(secrets: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Those that are held now; the same list until one comes or goes. */
  held(): readonly string[];
}

export function createLiveSecrets(): LiveSecrets {
  const batches = new Set<readonly string[]>();
  let all: readonly string[] = [];
  return {
    async during(secrets, work) {
      const batch = [...secrets];
      batches.add(batch);
      all = [...batches].flat();
      try {
        return await work();
      } finally {
        batches.delete(batch);
        all = [...batches].flat();
      }
    },
    held: () => all,
  };
}
