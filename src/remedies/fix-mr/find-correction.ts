import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Correction } from '../ci-config/correction.ts';

/** What a person chose; null: the nearest that was found. */
export interface FixMrWish {
  /** A reference, a pull policy or `os/arch`, by the cause. */
  readonly to: string | null;
}

/** What the diagnosis establishes should be written instead; null where it does not. */
export function findCorrection(diagnosis: Diagnosis, to: string | null): Correction | null {
  const { cause, observed, reason, evidence } = diagnosis;
  if (cause === 'tag-not-found' || cause === 'repository-not-found') {
    return toImage(to ?? observed?.suggestions[0] ?? null);
  }
  if (cause === 'pull-policy-not-allowed') return toPolicy(to ?? allowedPolicy([reason, ...evidence]));
  return cause === 'platform-mismatch' ? toPlatform(to) : null;
}

function toImage(to: string | null): Correction | null {
  return to === null ? null : { kind: 'image', to };
}

function toPolicy(to: string | null): Correction | null {
  return to !== null && policies.has(to) ? { kind: 'pull-policy', to } : null;
}

function toPlatform(to: string | null): Correction | null {
  const isPlatform = to !== null && /^[a-z0-9]{1,20}(?:\/[a-z0-9]{1,20}){1,2}$/.test(to);
  return isPlatform ? { kind: 'platform', to } : null;
}

const policies: ReadonlySet<string> = new Set(['always', 'if-not-present', 'never']);

/**
 * Only where the refused policy is the CI file's: the runner names config.toml otherwise.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v18.9.0/helpers/pull_policies/pull_policies.go
 */
function allowedPolicy(lines: readonly string[]): string | null {
  for (const line of lines) {
    const said =
      /defined in GitLab pipeline config is not one of the allowed_pull_policies \(\[([\w-]+)[ \]]/.exec(
        line,
      )?.[1];
    if (said !== undefined) return fromKubernetes[said] ?? said;
  }
  return null;
}

const fromKubernetes: Readonly<Record<string, string>> = {
  Always: 'always',
  IfNotPresent: 'if-not-present',
  Never: 'never',
};
