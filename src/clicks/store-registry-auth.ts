import type { FormGrant } from '../accounts/forms.ts';
import type { Secret } from '../credentials/secret.ts';
import type { Changing } from './changing.ts';
import type { ClickTools } from './click-tools.ts';
import { fixesToMake } from './fixes-to-make.ts';
import { makeChange } from './make-change.ts';
import { proveLogin } from './prove-login.ts';

interface Login {
  readonly registry: string;
  readonly username: string;
  readonly password: Secret;
  readonly scope: 'project' | 'group';
  readonly isProtected: boolean;
}

/** What became of what a person typed. */
export type Stored =
  | { readonly kind: 'stored'; readonly effects: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string; readonly field: 'password' | null }
  | { readonly kind: 'forbidden'; readonly why: string };

/**
 * Authorises, tries the credential, stores it and tells the thread. The secret stays in memory.
 *
 * @param id of the post: each is a change of its own.
 */
export async function storeRegistryAuth(
  tools: Pick<ClickTools, 'find' | 'looking'> & { readonly changing: Changing },
  { id, grant, login }: { readonly id: string; readonly grant: FormGrant; readonly login: Login },
): Promise<Stored> {
  const about = await tools.find(grant.incidentId);
  if (about === undefined) {
    return { kind: 'forbidden', why: 'What this was about is no longer kept.' };
  }
  const proof = proveLogin(tools.looking, about, login);
  const made = await makeChange(tools.changing, {
    id,
    by: 'post',
    user: grant.user,
    about,
    toMake: fixesToMake['set-registry-auth'],
    wish: login,
    prove: (plan) => proof.prove(plan),
  });
  if (made.kind === 'not-made') {
    const why = made.note.text;
    if (made.why === 'forbidden' || made.why === 'unknown') return { kind: 'forbidden', why };
    return { kind: 'refused', why, field: null };
  }
  const { state } = made.change;
  if (state.kind !== 'done') {
    const why =
      'why' in state ? state.why : 'It is not certain what was stored. Look into the thread in Slack.';
    return { kind: 'refused', why, field: null };
  }
  const [effect] = state.effects;
  const stored =
    effect === undefined
      ? `It was stored exactly so already, so nothing changed in ${grant.project.path}.`
      : `${effect.what} of ${effect.where} now holds it.`;
  return {
    kind: 'stored',
    effects: [stored, proof.said(), ...made.preview].filter((sentence) => sentence !== ''),
  };
}
