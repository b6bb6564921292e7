import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { readSlackFailure } from '../connection/slack-failure.ts';

export type Permission =
  | { readonly kind: 'allowed' }
  /** One or two sentences for the person. */
  | { readonly kind: 'refused'; readonly why: string };

const homeSchema = z.object({ team_id: z.string(), enterprise_id: z.string().nullish() });

const personSchema = z.object({
  user: z.object({
    team_id: z.string(),
    deleted: z.boolean(),
    is_bot: z.boolean(),
    is_restricted: z.boolean(),
    is_ultra_restricted: z.boolean(),
    is_stranger: z.boolean().default(false),
    enterprise_user: z.object({ enterprise_id: z.string() }).optional().catch(undefined),
  }),
});

/**
 * Whether a person may have hosts asked: full members of the workspace where the app is installed. A check makes machines
 * inside the network connect to where the person wants, and its answer names them. What Slack does not say counts as no.
 */
export function createMayAsk(client: WebClient, log: Logger): (user: string) => Promise<Permission> {
  let home: Promise<z.infer<typeof homeSchema>> | undefined;
  const whereAtHome = () => {
    home ??= client.auth.test().then((answer) => homeSchema.parse(answer));
    home.catch(() => {
      home = undefined;
    });
    return home;
  };

  return async (user) => {
    try {
      const [at, answer] = await Promise.all([whereAtHome(), client.users.info({ user })]);
      return judge(personSchema.parse(answer).user, at);
    } catch (error) {
      const failure = readSlackFailure(error);
      if (failure === undefined && !(error instanceof z.ZodError)) throw error;
      log.warn({ err: error, code: failure?.code }, 'who asks could not be found out');
      return refused(failure?.code === 'missing_scope' ? scopeMissing : unknown);
    }
  };
}

function judge(person: z.infer<typeof personSchema>['user'], home: z.infer<typeof homeSchema>): Permission {
  const organisation = home.enterprise_id ?? undefined;
  const isOfOrganisation =
    organisation !== undefined && person.enterprise_user?.enterprise_id === organisation;
  if ((person.team_id !== home.team_id && !isOfOrganisation) || person.is_stranger) return refused(stranger);
  if (person.is_restricted || person.is_ultra_restricted) return refused(guest);
  return person.deleted || person.is_bot ? refused(noPerson) : { kind: 'allowed' };
}

function refused(why: string): Permission {
  return { kind: 'refused', why };
}

const stranger =
  'Checks are open to members of the workspace that Pullcheck belongs to, and you are with another one. Please ask somebody there.';
const guest =
  'Checks are not open to guests: they make machines of this organisation connect to where one asks. Please ask a full member.';
const noPerson = 'Checks are open to people with an active account only.';
const unknown =
  'Slack did not say who you are, and without that nothing is checked. Please try again in a minute.';
const scopeMissing =
  'Pullcheck may not ask Slack who you are, and without that nothing is checked: its Slack app has to be updated from manifest.yml (scope users:read) and installed again.';
