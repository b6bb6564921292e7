export interface RepositoryFile {
  readonly content: string;
  readonly lastCommitId: string;
}

export interface Branch {
  readonly name: string;
  readonly sha: string;
  readonly files: ReadonlyMap<string, RepositoryFile>;
}

export interface FileChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly path: string;
  readonly content: string;
}

/** Git, as far as the API shows it: branches with files, and commits that change them. */
export interface Repositories {
  branch(projectId: number, name: string): Branch | undefined;
  branches(projectId: number): readonly Branch[];
  /** Starts the branch where it is new, from `start` if that is given. */
  commit(commit: {
    readonly projectId: number;
    readonly branch: string;
    readonly start?: string | undefined;
    readonly changes: readonly FileChange[];
  }): Branch;
}

export function createRepositories(): Repositories {
  const projects = new Map<number, Map<string, Branch>>();
  let commitCount = 0;
  const branchesOf = (projectId: number): Map<string, Branch> => {
    const known = projects.get(projectId) ?? new Map<string, Branch>();
    projects.set(projectId, known);
    return known;
  };
  return {
    branch: (projectId, name) => branchesOf(projectId).get(name),
    branches: (projectId) => [...branchesOf(projectId).values()],
    commit: ({ projectId, branch: name, start, changes }) => {
      const branches = branchesOf(projectId);
      commitCount += 1;
      const sha = commitCount.toString(16).padStart(8, '0').repeat(5);
      const before = branches.get(name) ?? (start === undefined ? undefined : branches.get(start));
      const files = new Map(before?.files);
      for (const { action, path, content } of changes) {
        if (action === 'delete') files.delete(path);
        else files.set(path, { content, lastCommitId: sha });
      }
      const branch = { name, sha, files };
      branches.set(name, branch);
      return branch;
    },
  };
}
