/**
 * The pull policies that a failed pull went through, in order and as written: lower case for docker, capitalised for
 * Kubernetes. One that the configuration leaves unset is null.
 *
 * @param failure the deciding statement and its detail
 * @param before the runner's statements of the same try, oldest first
 * @returns null where none is named or all are unset
 */
export function readPolicies(failure: string, before: readonly string[]): readonly (string | null)[] | null {
  const listed = listedPolicies.exec(failure)?.[1];
  if (listed !== undefined) return named(listed.split(' '));
  const perAttempt = [...before, failure].flatMap((text) => attemptPolicy.exec(text)?.[1] ?? []);
  if (perAttempt.length > 0) return named(perAttempt);
  if (neverPull.test(failure) || before.some((text) => neverPull.test(text))) return ['never'];
  const effective = before.findLast((text) => effectivePolicies.test(text)) ?? '';
  return named((effectivePolicies.exec(effective)?.[1] ?? '').split(' '));
}

const listedPolicies =
  /(?:with specified policies|\bpull_policy|the configured PullPolicies) \(?\[([\w -]{0,200})\]/;
const attemptPolicy = /^WARNING: Failed to pull image (?:.{1,1300} )?with policy "([\w-]{0,40})": /;
const effectivePolicies = /^Using effective pull policy of \[([\w -]{0,200})\] for container /;

// What a kubelet and buildah say where they may not pull.
const neverPull = /\bis not present with pull policy of Never\b|\bpull policy is "never" but\b/;

function named(policies: readonly string[]): readonly (string | null)[] | null {
  const found = policies.map((policy) => (policy === '' ? null : policy));
  return found.some((policy) => policy !== null) ? found : null;
}
