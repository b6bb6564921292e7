/** What the app's `manifest.yml` asks for; a test keeps the two equal. */
export const manifest = {
  scopes: [
    'commands',
    'app_mentions:read',
    'users:read',
    'users:read.email',
    'chat:write',
    'channels:history',
    'groups:history',
  ],
  events: ['app_mention', 'message.channels', 'message.groups'],
  commands: ['/pullcheck'],
  shortcuts: ['diagnose-message'],
} as const;
