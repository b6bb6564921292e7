/** What the app's manifest asks for. */
export const manifestScopes = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'im:write',
  'users:read',
  'users:read.email',
] as const;
