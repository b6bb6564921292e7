/** The scenarios that the page shows first, by name: each another kind of cause, or another thing that the bot does. */
export const headline = [
  'private-image-elsewhere',
  'typo-in-tag',
  'docker-hub-rate-limit',
  'dns-on-one-runner',
  'unknown-certificate-authority',
  'expired-credential',
  'service-image-missing',
  'wrong-platform',
  'image-not-on-the-list',
  'storm',
  'under-gitlabs-own-message',
  'secret-in-the-last-line',
] as const;
