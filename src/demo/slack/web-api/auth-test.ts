import { z } from 'zod';
import { bot, team } from '../people.ts';
import { apiMethod } from './api-method.ts';
import { ok } from './outcome.ts';

export const authTest = apiMethod({
  name: 'auth.test',
  token: 'bot',
  scopes: [],
  args: z.object({}),
  run: () =>
    ok({
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: bot.name,
      team_id: team.id,
      user_id: bot.userId,
      bot_id: bot.botId,
      is_enterprise_install: false,
    }),
});
