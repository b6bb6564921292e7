import { z } from 'zod';
import { findImageProject } from './find-image-project.ts';
import type { ChangingTools, Fix, Offer, Outcome, Planned, Target, Tools } from './fix.ts';
import type { JobTokenScope, Reading } from './gitlab-port.ts';
import { once } from './once.ts';
import { placeOf } from './registry-auth/plan.ts';
import type { Settled } from './settle.ts';

export interface AllowPlan {
  /** Who is let in. */
  readonly callerId: number;
  readonly callerPath: string;
  /** Whose images they are. */
  readonly imageProjectId: number;
  readonly imageProjectPath: string;
  readonly url: string;
}

/**
 * Lets the job tokens of the failing project in to the project that owns the image.
 *
 * @see https://docs.gitlab.com/ci/jobs/ci_job_token/#control-job-token-access-to-your-project
 */
export const allowJobToken: Fix<null, AllowPlan, AllowPlan> = {
  verb: 'allow-job-token',
  applies: (target: Target): Offer | null => {
    const { cause, credentialSource } = target.diagnosis;
    // Any other credential has nothing to do with the job token.
    if (!refusals.has(cause) || credentialSource !== 'job payload (GitLab Registry)') return null;
    if (placeOf(target) === undefined) return null;
    return { label: "Allow this project's jobs", confirm: null, isPrimary: true };
  },
  plan: planAllowing,
  perform: (plan, _, tools) =>
    tools.alone(lockOf(plan), async () => {
      return toOutcome(await allow(plan, tools), plan, 'added');
    }),
  undo: (plan, tools) =>
    tools.alone(lockOf(plan), async () => {
      const outcome = toOutcome(await disallow(plan, tools), plan, 'removed');
      return outcome.kind === 'done' ? { ...outcome, reversal: null } : outcome;
    }),
};

const refusals: ReadonlySet<string> = new Set([
  'access-denied',
  'auth-required',
  'credentials-rejected',
  'permission-denied',
  'repository-not-found',
]);

async function planAllowing(target: Target, _: null, { gitlab, actor }: Tools): Promise<Planned<AllowPlan>> {
  const place = placeOf(target);
  if (place === undefined) return cannot('The log does not name the image in full.');
  const caller = await gitlab.project(target.projectId);
  if (caller.kind === 'missing') return cannot(`${target.projectPath} is not to be seen with these rights.`);
  const found = await findImageProject(place, caller.value, gitlab);
  if (found.kind === 'cannot') return found;
  const { project } = found;
  const { path } = project;
  if (project.id === caller.value.id)
    return cannot('The image is of this very project, whose jobs are always let in.');
  const scope = await gitlab.jobTokenScope(project.id);
  const why = whyNotNeeded(scope, { path, caller: caller.value });
  if (why !== null) return cannot(why);
  const preview = [
    `Adds ${caller.value.path} to the projects whose job tokens ${path} lets in.`,
    `All jobs of ${caller.value.path} may then use what of ${path} the user who runs them may use: its registry, packages and more.`,
    `Whoever runs the job needs access to ${path} as well; a retry runs as who retries.`,
    `GitLab will name ${actor.acts === 'with-own-token' ? actor.gitlabUsername : `the account of GITLAB_TOKEN, for ${actor.gitlabUsername}`}.`,
  ];
  const planned: AllowPlan = {
    callerId: caller.value.id,
    callerPath: caller.value.path,
    imageProjectId: project.id,
    imageProjectPath: path,
    url: `${project.url}/-/settings/ci_cd#js-token-access`,
  };
  return { kind: 'planned', plan: planned, preview };
}

function whyNotNeeded(
  scope: Reading<JobTokenScope>,
  {
    path,
    caller,
  }: { readonly path: string; readonly caller: { readonly id: number; readonly path: string } },
): string | null {
  if (scope.kind === 'missing') return `That takes a Maintainer of ${path}.`;
  const { isLimited, projectIds, groupPaths } = scope.value;
  if (!isLimited) return `${path} lets all job tokens in already, so that is not what refuses.`;
  if (projectIds.includes(caller.id))
    return `${path} lets ${caller.path} in already, so that is not what refuses.`;
  const group = groupPaths?.find((one) => one !== '' && caller.path.startsWith(`${one}/`));
  return group === undefined
    ? null
    : `${path} lets all of group ${group} in already, so that is not what refuses.`;
}

async function allow(
  { callerId, imageProjectId }: AllowPlan,
  { gitlab, journal, wait }: ChangingTools,
): Promise<Settled<null>> {
  const look = async () =>
    (await isListed({ callerId, imageProjectId }, gitlab)) === true ? null : undefined;
  // Who else added it before us keeps it when ours is undone.
  if ((await journal.read('allow')) === null && (await look()) === null)
    return { kind: 'already', value: null };
  const write = () => gitlab.addToAllowlist(imageProjectId, callerId);
  return once({ name: 'allow', schema: z.null(), look, write }, { journal, wait });
}

function disallow(
  { callerId, imageProjectId }: AllowPlan,
  { gitlab, journal, wait }: ChangingTools,
): Promise<Settled<null>> {
  const look = async () =>
    (await isListed({ callerId, imageProjectId }, gitlab)) === false ? null : undefined;
  const write = () => gitlab.removeFromAllowlist(imageProjectId, callerId);
  return once({ name: 'undo', schema: z.null(), look, write }, { journal, wait });
}

/** Null where it cannot be seen. */
async function isListed(
  { callerId, imageProjectId }: Pick<AllowPlan, 'callerId' | 'imageProjectId'>,
  gitlab: ChangingTools['gitlab'],
): Promise<boolean | null> {
  const scope = await gitlab.jobTokenScope(imageProjectId);
  return scope.kind === 'found' ? scope.value.projectIds.includes(callerId) : null;
}

function toOutcome(settled: Settled<null>, plan: AllowPlan, how: 'added' | 'removed'): Outcome<AllowPlan> {
  const { callerPath, imageProjectPath: where, url } = plan;
  if (settled.kind === 'unsettled')
    return {
      kind: 'unsettled',
      why: `GitLab did not say whether ${callerPath} was ${how}: ${settled.words}`,
    };
  if (settled.kind === 'refused') {
    const why =
      settled.why === 'forbidden' ? `that takes a Maintainer of ${where}` : settled.words || settled.why;
    return { kind: 'refused', why: `${callerPath} was not ${how}: ${why}.` };
  }
  if (settled.kind === 'already') return { kind: 'done', effects: [], left: [], reversal: null };
  const [before, after] = how === 'added' ? [null, callerPath] : [callerPath, null];
  const effect = { what: 'job token allowlist', where: `project ${where}`, before, after, url };
  return { kind: 'done', effects: [effect], left: [], reversal: plan };
}

function lockOf({ imageProjectId }: AllowPlan): string {
  return `allowlist of project ${imageProjectId}`;
}

function cannot(why: string): Planned<AllowPlan> {
  return { kind: 'cannot', why };
}
