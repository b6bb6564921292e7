import type { Correction } from './ci-config/correction.ts';
import { type Located, locate } from './ci-config/locate.ts';
import type { Fix, Offer, Planned, Target, Tools } from './fix.ts';
import { branchName, describe, titleOf } from './fix-mr/describe.ts';
import { type Edit, editFile } from './fix-mr/edits.ts';
import { type FixMrWish, findCorrection } from './fix-mr/find-correction.ts';
import type { FixMrPlan } from './fix-mr/fix-mr-plan.ts';
import { isCommitted, openMergeRequest } from './fix-mr/open-merge-request.ts';
import { type ReadConfig, readConfig } from './fix-mr/read-config.ts';
import { whereElse } from './fix-mr/where-else.ts';
import type { GitlabActing, ProjectFacts } from './gitlab-port.ts';

/**
 * Corrects what the CI file says of an image, at the one place where it says it, and opens a merge request. Only that
 * scalar changes, to the byte.
 */
export const openFixMr: Fix<FixMrWish, FixMrPlan, null> = {
  verb: 'open-fix-mr',
  applies: ({ diagnosis }: Target): Offer | null => {
    const correction = findCorrection(diagnosis, null);
    if (correction === null || diagnosis.image === null || diagnosis.role === 'helper') return null;
    return { label: 'Open a merge request', confirm: null, isPrimary: diagnosis.certainty === 'confirmed' };
  },
  plan: planFix,
  perform: (plan, _, tools) =>
    tools.alone(`branch ${plan.branch} of project ${plan.projectId}`, () => openMergeRequest(plan, tools)),
  undo: null,
};

async function planFix(target: Target, { to }: FixMrWish, tools: Tools): Promise<Planned<FixMrPlan>> {
  const { gitlab } = tools;
  const { image } = target.diagnosis;
  const correction = findCorrection(target.diagnosis, to);
  if (correction === null || image === null)
    return cannot('It is not established what should be written instead.');
  const project = await gitlab.project(target.projectId);
  if (project.kind === 'missing') return cannot(`${target.projectPath} is not to be seen with these rights.`);
  const targetBranch = await branchToFix(target, project.value, gitlab);
  if (targetBranch === null) return cannot(`${target.projectPath} has no branch to fix.`);
  const config = await readConfig(project.value, targetBranch, gitlab);
  if (config.kind === 'cannot') return config;

  const located = target.jobs.map(({ name }) => locateFor(target, { job: name, image, correction }, config));
  const edits = toEdits(located);
  if (edits.length === 0) return cannot(await whyNot(located, config, { targetBranch, gitlab }));
  if (!canEdit(edits, config))
    return cannot('It is written in a way that cannot be changed without touching more of the file.');
  const branch = branchName(project.value.id, targetBranch, edits);
  const draft: FixMrPlan = {
    projectId: project.value.id,
    projectPath: project.value.path,
    branch,
    targetBranch,
    edits,
    lastCommitIds: Object.fromEntries(edits.map(({ path }) => [path, config.lastCommitIds.get(path) ?? ''])),
    title: titleOf(edits),
    description: describe(target, edits),
  };
  const planned = { ...draft, branch: await freeName(draft, gitlab) };
  return { kind: 'planned', plan: planned, preview: await previewOf(planned, located, tools) };
}

type Config = Extract<ReadConfig, { readonly kind: 'read' }>;

function locateFor(
  { diagnosis }: Target,
  wanted: { readonly job: string; readonly image: string; readonly correction: Correction },
  { set }: Config,
): Located {
  return locate(set, { ...wanted, role: diagnosis.role });
}

/** The branch that failed where it is one, else the default one: tags and merge refs cannot be changed. */
async function branchToFix(
  { ref, isTag, projectId }: Target,
  { defaultBranch }: ProjectFacts,
  gitlab: GitlabActing,
): Promise<string | null> {
  if (ref === null || isTag) return defaultBranch;
  const branch = await gitlab.branch(projectId, ref);
  return branch.kind === 'found' ? ref : defaultBranch;
}

function toEdits(located: readonly Located[]): readonly Edit[] {
  const edits = new Map<string, Edit>();
  for (const one of located) {
    const range = one.kind === 'located' ? one.scalar.range : undefined;
    if (one.kind !== 'located' || !range) continue;
    const { file, old, value } = one;
    const edit = { path: file.path, at: range[0], length: range[1] - range[0], old, value };
    edits.set(`${file.path} ${range[0]}`, edit);
  }
  return [...edits.values()];
}

function canEdit(edits: readonly Edit[], { set }: Config): boolean {
  return set.files.every(({ path, text }) => {
    const own = edits.filter((edit) => edit.path === path);
    return own.length === 0 || editFile(path, text, own) !== undefined;
  });
}

async function whyNot(
  located: readonly Located[],
  { outside }: Config,
  { targetBranch, gitlab }: { readonly targetBranch: string; readonly gitlab: GitlabActing },
): Promise<string> {
  const elsewhere = located.find((one) => one.kind === 'elsewhere');
  if (elsewhere !== undefined) return whereElse(elsewhere, outside, gitlab);
  const uncertain = located.find((one) => one.kind === 'uncertain');
  return `What to change on ${targetBranch} is not beyond doubt: ${uncertain?.why ?? 'there is no job'}.`;
}

const mostNames = 5;

/** A branch of that name that says something else is left alone. */
async function freeName(draft: FixMrPlan, gitlab: GitlabActing): Promise<string> {
  for (let count = 1; count < mostNames; count += 1) {
    const branch = count === 1 ? draft.branch : `${draft.branch}-${count}`;
    const exists = await gitlab.branch(draft.projectId, branch);
    if (exists.kind === 'missing' || (await isCommitted({ ...draft, branch }, gitlab))) return branch;
  }
  return `${draft.branch}-${mostNames}`;
}

async function previewOf(
  { projectId, branch, targetBranch, edits }: FixMrPlan,
  located: readonly Located[],
  { gitlab, actor }: Tools,
): Promise<readonly string[]> {
  const open = await gitlab.openMergeRequests(projectId, branch);
  const [existing] = open.kind === 'found' ? open.value : [];
  if (existing !== undefined) return [`!${existing.iid} does this already: ${existing.url}`];
  const others = [...new Set(located.flatMap((one) => (one.kind === 'located' ? one.others : [])))];
  const places = located.flatMap((one) => (one.kind === 'located' ? [one.what] : []));
  const left = located.filter(({ kind }) => kind !== 'located').length;
  return [
    ...edits.map(
      ({ path, old, value }) =>
        `${path}: ${old.trim()} becomes ${value.trim()} (${[...new Set(places)].join(', ')}).`,
    ),
    ...(others.length > 0 ? [`It also counts for ${others.join(', ')}.`] : []),
    ...(left > 0 ? [`For ${left} of ${located.length} jobs it is written elsewhere, and stays.`] : []),
    `A merge request into ${targetBranch}, of a branch of its own; nothing is merged by itself.`,
    `It is opened by ${actor.acts === 'with-own-token' ? actor.gitlabUsername : 'the account of GITLAB_TOKEN'}.`,
  ];
}

function cannot(why: string): Planned<FixMrPlan> {
  return { kind: 'cannot', why };
}
