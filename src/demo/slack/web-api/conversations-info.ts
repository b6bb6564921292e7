import { z } from 'zod';
import { type Channel, otherTeam, team } from '../people.ts';
import { apiMethod } from './api-method.ts';
import { flag } from './arguments.ts';
import { isMember, readableChannel } from './conversations.ts';
import { ok } from './outcome.ts';

export const conversationsInfo = apiMethod({
  name: 'conversations.info',
  token: 'bot',
  scopes: [],
  args: z.object({
    channel: z.string(),
    include_locale: flag.optional(),
    include_num_members: flag.default(false),
  }),
  run: (args, context) => {
    const found = readableChannel(args.channel, 'read', context);
    if (found.kind === 'refused') return found;
    const { channel } = found;
    return ok({
      channel: {
        ...describe(channel),
        ...(args.include_num_members && { num_members: channel.members.length }),
      },
    });
  },
});

function describe(channel: Channel) {
  const isPrivate = channel.visibility === 'private';
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    is_member: isMember(channel),
    is_shared: channel.external,
    is_ext_shared: channel.external,
    is_org_shared: false,
    is_pending_ext_shared: false,
    context_team_id: team.id,
    shared_team_ids: channel.external ? [team.id, otherTeam.id] : [team.id],
  };
}
