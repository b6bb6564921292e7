import type { Edit } from './edits.ts';

/** All that opening the merge request takes, and nothing of the files but what changes. */
export interface FixMrPlan {
  readonly projectId: number;
  readonly projectPath: string;
  readonly branch: string;
  readonly targetBranch: string;
  readonly edits: readonly Edit[];
  /** The state of each file that the edits were found in. */
  readonly lastCommitIds: Readonly<Record<string, string>>;
  readonly title: string;
  readonly description: string;
}
