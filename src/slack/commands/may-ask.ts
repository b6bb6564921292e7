import type { Logger } from 'pino';
import { type RefusedIdentity, verifySlackIdentity } from '../../accounts/slack-identity.ts';
import { ExternalError, PermanentError } from '../../errors.ts';
import type { Directory } from '../directory.ts';

export type Permission =
  | { readonly kind: 'allowed' }
  /** One or two sentences for the person. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Whether a person may have hosts asked: full members of the workspace where the app is installed. A check makes machines
 * inside the network connect to where the person wants, and its answer names them. What Slack does not say counts as no.
 */
export function createMayAsk(directory: Directory, log: Logger): (user: string) => Promise<Permission> {
  return async (userId) => {
    try {
      const [home, answer] = await Promise.all([directory.home(), directory.describeUser(userId)]);
      const identity = verifySlackIdentity(answer, { teamId: home.teamId, userId }, home);
      return identity.kind === 'member' ? { kind: 'allowed' } : refused(refusals[identity.why]);
    } catch (error) {
      if (!(error instanceof ExternalError || error instanceof PermanentError)) throw error;
      log.warn({ err: error }, 'who asks could not be found out');
      return refused(error.code === 'missing_scope' ? scopeMissing : refusals.unknown);
    }
  };
}

function refused(why: string): Permission {
  return { kind: 'refused', why };
}

const stranger =
  'Checks are open to members of the workspace that Pullcheck belongs to, and you are with another one. Please ask somebody there.';
const noPerson = 'Checks are open to people with an active account only.';
const scopeMissing =
  'Pullcheck may not ask Slack who you are, and without that nothing is checked: its Slack app has to be updated from manifest.yml (scope users:read) and installed again.';

const refusals: Readonly<Record<RefusedIdentity, string>> = {
  unknown:
    'Slack did not say who you are, and without that nothing is checked. Please try again in a minute.',
  elsewhere: stranger,
  stranger,
  deactivated: noPerson,
  bot: noPerson,
  guest:
    'Checks are not open to guests: they make machines of this organisation connect to where one asks. Please ask a full member.',
};
