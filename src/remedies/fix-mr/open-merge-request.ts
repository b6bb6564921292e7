import { z } from 'zod';
import type { ChangingTools, Effect, Outcome } from '../fix.ts';
import type { FileToWrite, GitlabActing, MergeRequestFacts, Written } from '../gitlab-port.ts';
import { once } from '../once.ts';
import type { Settled } from '../settle.ts';
import { editFile, isEdited } from './edits.ts';
import type { FixMrPlan } from './fix-mr-plan.ts';
import { textOf } from './read-config.ts';

const factsSchema = z.object({ iid: z.int(), url: z.string(), targetBranch: z.string() });

/** Commits to a branch of its own, then opens the merge request; one that is open already is the answer. */
export async function openMergeRequest(plan: FixMrPlan, tools: ChangingTools): Promise<Outcome<null>> {
  const { gitlab, journal } = tools;
  const look = () => findOpen(plan, gitlab);
  // Without an entry nothing of it is ours: somebody clicked before.
  const open = (await journal.read('commit')) === null ? await look() : undefined;
  if (open !== undefined)
    return { kind: 'done', effects: [], left: [`!${open.iid} is open already: ${open.url}`], reversal: null };
  const committed = await commit(plan, tools);
  if (committed.kind === 'refused' || committed.kind === 'unsettled')
    return notDone(committed, `the commit to ${plan.branch}`);
  const { branch: sourceBranch, targetBranch, title, description } = plan;
  const request = { sourceBranch, targetBranch, title, description };
  const write = () => gitlab.createMergeRequest(plan.projectId, request);
  const opened = await once({ name: 'merge request', schema: factsSchema, look, write }, tools);
  if (opened.kind === 'refused' || opened.kind === 'unsettled') return notDone(opened, 'the merge request');
  return { kind: 'done', effects: [effectOf(plan, opened.value)], left: [], reversal: null };
}

function commit(plan: FixMrPlan, tools: ChangingTools): Promise<Settled<{ readonly sha: string | null }>> {
  const { gitlab } = tools;
  return once(
    {
      name: 'commit',
      schema: z.object({ sha: z.string().nullable() }),
      look: async () => ((await isCommitted(plan, gitlab)) ? { sha: null } : undefined),
      write: async (): Promise<Written<{ readonly sha: string | null }>> => {
        const files = await editedFiles(plan, gitlab);
        if (files === undefined) {
          return {
            kind: 'refused',
            why: 'conflict',
            words: `the files have changed on ${plan.targetBranch} since`,
          };
        }
        const { branch, targetBranch: startBranch, title: message } = plan;
        return gitlab.commit(plan.projectId, { branch, startBranch, message, files });
      },
    },
    tools,
  );
}

/** Undefined where a file is no longer what the edits were found in. */
async function editedFiles(
  plan: FixMrPlan,
  gitlab: GitlabActing,
): Promise<readonly FileToWrite[] | undefined> {
  const files: FileToWrite[] = [];
  for (const [path, lastCommitId] of Object.entries(plan.lastCommitIds)) {
    const file = await gitlab.file(plan.projectId, path, plan.targetBranch);
    if (file.kind === 'missing' || file.value.lastCommitId !== lastCommitId) return undefined;
    const text = textOf(file.value.bytes);
    const edited = text === undefined ? undefined : editFile(path, text, editsOf(plan, path));
    if (edited === undefined) return undefined;
    files.push({ path, bytes: Buffer.from(edited), lastCommitId });
  }
  return files;
}

/** Whether the branch says what the plan wants said. */
export async function isCommitted(plan: FixMrPlan, gitlab: GitlabActing): Promise<boolean> {
  for (const path of Object.keys(plan.lastCommitIds)) {
    const file = await gitlab.file(plan.projectId, path, plan.branch);
    const text = file.kind === 'found' ? textOf(file.value.bytes) : undefined;
    if (text === undefined || !isEdited(path, text, editsOf(plan, path))) return false;
  }
  return true;
}

function editsOf({ edits }: FixMrPlan, path: string) {
  return edits.filter((edit) => edit.path === path);
}

async function findOpen(
  { projectId, branch, targetBranch }: FixMrPlan,
  gitlab: GitlabActing,
): Promise<MergeRequestFacts | undefined> {
  const open = await gitlab.openMergeRequests(projectId, branch);
  return open.kind === 'found' ? open.value.find((one) => one.targetBranch === targetBranch) : undefined;
}

function notDone(
  settled: Extract<Settled<unknown>, { readonly kind: 'refused' | 'unsettled' }>,
  what: string,
): Outcome<null> {
  if (settled.kind === 'unsettled')
    return { kind: 'unsettled', why: `GitLab did not say whether it took ${what}: ${settled.words}` };
  const why = settled.why === 'forbidden' ? 'that takes the role Developer' : settled.words || settled.why;
  return { kind: 'refused', why: `GitLab did not take ${what}: ${why}.` };
}

function effectOf({ projectPath, edits }: FixMrPlan, { iid, url }: MergeRequestFacts): Effect {
  const say = (key: 'old' | 'value'): string => edits.map((edit) => edit[key].trim()).join(', ');
  return {
    what: `merge request !${iid}`,
    where: `project ${projectPath}`,
    before: say('old'),
    after: say('value'),
    url,
  };
}
