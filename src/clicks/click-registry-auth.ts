import type { FormGrant } from '../accounts/forms.ts';
import type { Target } from '../remedies/fix.ts';
import type { GitlabActing } from '../remedies/gitlab-port.ts';
import { foresee } from '../remedies/registry-auth/foresee.ts';
import type { RegistryLogin } from '../remedies/registry-auth/plan.ts';
import { placeOf } from '../remedies/registry-auth/plan.ts';
import { askTarget, whyUnknown } from './ask-target.ts';
import type { Acting, Changing } from './changing.ts';
import type { Click } from './click.ts';
import type { ClickTools } from './click-tools.ts';
import type { ClickedReply } from './clicked-reply.ts';
import type { Right } from './fix-to-make.ts';
import { fixesToMake } from './fixes-to-make.ts';
import { makeChange, toNote } from './make-change.ts';
import { type Note, note } from './note.ts';
import { proveLogin } from './prove-login.ts';
import { targetOf } from './target-of.ts';

interface Clicked {
  readonly click: Click;
  readonly about: ClickedReply;
  readonly slackName: string;
}

/** Stores the operator's credential where there is one for this, and else leads to the page where a person types it. */
export async function clickRegistryAuth(
  tools: ClickTools & { readonly changing: Changing },
  clicked: Clicked,
): Promise<Note | null> {
  const { click, about } = clicked;
  const { changing } = tools;
  const actor = await changing.actorOf(click.user);
  if (actor.kind !== 'acting') return note(actor.kind === 'unlinked' ? actor.how : actor.why);
  const told = targetOf(about.incident, about.reply);
  const asked = await askTarget(told, changing.gitlabAs(actor));
  if (asked.kind === 'unknown') return note(await whyUnknown(changing, actor, rightToStore(told), asked.why));
  const { target } = asked;
  const registry = placeOf(target)?.registry;
  if (registry === undefined)
    return note('The log does not name the image in full, so its registry is not known.');
  // By the path that GitLab gives: the credential is for that project and no other.
  const kept = await tools.keptCredential(registry, target.projectPath);
  if (kept === undefined) return openForm(tools, { ...clicked, actor, target, registry });
  const { username, password } = kept;
  const wish: RegistryLogin = { registry, username, password, scope: 'project', isProtected: null };
  const proof = proveLogin(tools.looking, about, wish);
  const made = await makeChange(changing, {
    id: click.id,
    by: 'click',
    user: click.user,
    about,
    toMake: fixesToMake['set-registry-auth'],
    wish,
    prove: (plan) => proof.prove(plan),
  });
  return toNote(made);
}

interface Opening extends Clicked {
  readonly actor: Acting;
  readonly target: Target;
  readonly registry: string;
}

async function openForm(
  { changing, issueForm }: ClickTools & { readonly changing: Changing },
  { click, about, slackName, actor, target, registry }: Opening,
): Promise<Note> {
  if (issueForm === undefined) {
    return note(
      'There is no page to enter a credential on: the operator has not set PUBLIC_URL. Store it in the CI/CD variable DOCKER_AUTH_CONFIG in GitLab.',
    );
  }
  const { action, place } = rightToStore(target);
  const decision = await changing.permit(actor, action, place);
  if (decision.kind === 'may-not') return note(`${decision.why} ${decision.who}`);
  const places = await foreseePlaces({ target, registry, gitlab: changing.gitlabAs(actor) });
  if (places.kind === 'nowhere') return note(places.why);
  const { project, group, protectedRefs } = places;
  const grant: FormGrant = {
    user: click.user,
    slackName,
    gitlabUsername: actor.gitlabUsername,
    with: actor.with,
    incidentId: about.reply.id,
    registry,
    image: target.diagnosis.image,
    project,
    group,
    ref: target.ref,
    isProtectedRef: target.isProtectedRef,
    protectedRefs,
  };
  return {
    text: `Enter the credential for ${registry} on this page; never in Slack. It is for you alone, works once, and for ten minutes.`,
    link: { what: 'registry-auth', label: 'Enter the credential', url: await issueForm(grant) },
  };
}

function rightToStore({ projectId: id }: Target): Right {
  return { action: 'set-project-variable', place: { of: { kind: 'project', id }, ref: null } };
}

interface Places extends Pick<FormGrant, 'project' | 'group' | 'protectedRefs'> {
  readonly kind: 'somewhere';
}

/** Where it could be stored, and what would come of it: known before anybody types a password. */
async function foreseePlaces({
  target,
  registry,
  gitlab,
}: {
  readonly target: Target;
  readonly registry: string;
  readonly gitlab: GitlabActing;
}): Promise<Places | { readonly kind: 'nowhere'; readonly why: string }> {
  const { projectPath, projectUrl } = target;
  const found = await gitlab.project(target.projectId);
  if (found.kind === 'missing') {
    return { kind: 'nowhere', why: `${projectPath} is not to be seen with these rights.` };
  }
  const { groupPath } = found.value;
  const about = { target, project: found.value, registry };
  const [inProject, inGroup, refs] = await Promise.all([
    foresee({ ...about, scope: 'project' }, gitlab),
    groupPath === null ? null : foresee({ ...about, scope: 'group' }, gitlab),
    gitlab.protectedRefs(target.projectId),
  ]);
  if (inProject.kind === 'cannot' && (inGroup === null || inGroup.kind === 'cannot')) {
    return { kind: 'nowhere', why: [inProject.why, ...(inGroup === null ? [] : [inGroup.why])].join(' ') };
  }
  return {
    kind: 'somewhere',
    project: { path: projectPath, url: projectUrl, foreseen: inProject },
    group:
      groupPath === null || inGroup === null
        ? null
        : { path: groupPath, url: groupUrl(target, groupPath), foreseen: inGroup },
    protectedRefs: refs.kind === 'found' ? refs.value : [],
  };
}

function groupUrl({ projectUrl, projectPath }: Target, groupPath: string): string {
  return `${projectUrl.slice(0, -projectPath.length)}${groupPath}`;
}
