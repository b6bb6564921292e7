/** What a button does. Stable: it is the `action_id`. */
export const verbs = [
  'set-registry-auth',
  'retry-jobs',
  'retry-when-pullable',
  'cancel-retry',
  'check-again',
  'open-fix-mr',
  'allow-job-token',
  'undo',
] as const;

export type Verb = (typeof verbs)[number];
