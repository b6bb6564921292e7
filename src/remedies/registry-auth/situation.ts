import { authVariable } from '../../credentials/auth-config.ts';
import type { GitlabActing, VariableOwner, VariableReading } from '../gitlab-port.ts';

/** All places between the variable to write and the job, and above it, as they are at this moment. */
export interface Situation {
  readonly own: VariableReading;
  /** The groups above the owner, nearest first. */
  readonly above: readonly GroupReading[];
  /** Of the project, where the owner is its group: it hides the group's. */
  readonly below: VariableReading | null;
}

export interface GroupReading {
  readonly path: string;
  readonly reading: VariableReading;
}

interface Place {
  readonly owner: VariableOwner;
  readonly projectId: number;
  /** Null in a person's namespace. */
  readonly groupPath: string | null;
}

export async function readSituation(
  { owner, projectId, groupPath }: Place,
  gitlab: Pick<GitlabActing, 'variable'>,
): Promise<Situation> {
  const groups = groupPath === null ? [] : groupsOf(groupPath);
  const higher = owner.kind === 'project' ? groups : groups.slice(1);
  const project: VariableOwner = { kind: 'project', id: projectId };
  return {
    own: await gitlab.variable(owner, authVariable),
    above: await Promise.all(
      higher.map(async (path) => ({
        path,
        reading: await gitlab.variable({ kind: 'group', path }, authVariable),
      })),
    ),
    below: owner.kind === 'project' ? null : await gitlab.variable(project, authVariable),
  };
}

/** `acme/team` is in `acme`. */
function groupsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
