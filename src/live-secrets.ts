/** Secrets that come and go while the process runs, besides those of the configuration. */
export interface LiveSecrets {
  /** Keeps the values out of the log until the returned call; what is kept twice stays until it is let go of twice. */
  hide(values: readonly string[]): () => void;
  readonly values: () => readonly string[];
  /** Changes with the values. */
  readonly revision: () => number;
}

export function createLiveSecrets(): LiveSecrets {
  const groups = new Set<readonly string[]>();
  let revision = 0;

  return {
    hide(values) {
      const group = [...values];
      groups.add(group);
      revision += 1;
      return () => {
        if (groups.delete(group)) revision += 1;
      };
    },
    values: () => [...groups].flat(),
    revision: () => revision,
  };
}
