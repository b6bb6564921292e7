/** What the app's `manifest.yml` asks for; a test keeps the two equal. */
export const manifest = {
  scopes: ['commands', 'chat:write', 'channels:history', 'groups:history'],
  events: ['message.channels', 'message.groups'],
  commands: ['/pullcheck'],
  shortcuts: ['diagnose-message'],
} as const;
