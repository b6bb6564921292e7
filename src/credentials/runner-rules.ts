import type { KeyRules } from './credential-keys.ts';

/**
 * How a version of gitlab-runner takes `DOCKER_AUTH_CONFIG`. Without a version: as the newest does.
 *
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/v18.11.0/helpers/docker/auth/auth.go
 */
export interface RunnerRules {
  readonly keys: Extract<KeyRules, `runner${string}`>;
  /** Of a variable of type file it takes the path for the JSON. */
  readonly readsFileType: boolean;
  /** Passes over text that is no JSON without a word; later ones print a warning. */
  readonly isSilent: boolean;
}

/** @param version `17.5.0`, `18.11.0~beta.1`; null where it is not known. */
export function runnerRules(version: string | null): RunnerRules {
  const at = parse(version);
  const isBefore = (major: number, minor: number): boolean =>
    at !== null && (at.major < major || (at.major === major && at.minor < minor));
  const keys = isBefore(17, 5) ? 'runner-before-17.5' : isBefore(18, 1) ? 'runner-before-18.1' : 'runner';
  return {
    keys,
    // 16.9.0 had lost it again.
    readsFileType: !isBefore(15, 9) && !(at?.major === 16 && at.minor === 9 && at.patch === 0),
    isSilent: isBefore(18, 11),
  };
}

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

function parse(version: string | null): Version | null {
  const parts = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/.exec(version ?? '');
  if (parts === null) return null;
  return { major: Number(parts[1]), minor: Number(parts[2]), patch: Number(parts[3] ?? 0) };
}
