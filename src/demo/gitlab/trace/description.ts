import type { Role } from '../../../failure/failure-text.ts';

export type Executor = 'docker' | 'docker+machine' | 'docker-autoscaler' | 'docker-windows' | 'kubernetes';

export interface TraceRunner {
  /** `19.3.0`; 12.0 to 19. */
  readonly version: string;
  /** The name in config.toml. */
  readonly name: string;
  /** What the runner shows of its token. */
  readonly shortToken: string;
  /** Printed by 15.8 and later. */
  readonly systemId: string;
}

/** A job as its runner saw it, from which its trace follows to the byte. */
export interface TraceDescription {
  readonly runner: TraceRunner;
  readonly executor: Executor;
  readonly image: string;
  readonly services?: readonly string[];
  /** As in config.toml; `['always']` for docker where absent, none for Kubernetes. */
  readonly policies?: readonly string[];
  /** The words after "Authenticating with credentials from"; absent: the pull is anonymous. */
  readonly credentialSource?: string;
  /** `image:docker:platform` of the job. */
  readonly platform?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** `FF_TIMESTAMPS`; where absent, as the version has it by default. */
  readonly timestamps?: boolean;
  /** Values that the runner hides. */
  readonly masked?: readonly string[];
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: 'succeeded'; readonly script: readonly string[] }
  | { readonly kind: 'script-failed'; readonly script: readonly string[]; readonly exitCode: number }
  | PullFailure
  | {
      readonly kind: 'image-not-allowed';
      readonly role: Role;
      readonly image?: string;
      readonly allowed: readonly string[];
    }
  | PolicyRefusal
  /** The engine could not be asked; `reason` as its client words it. */
  | { readonly kind: 'engine-unavailable'; readonly reason: string }
  /** Anything else that fails while preparing, after the images are there. */
  | { readonly kind: 'preparation-failed'; readonly reason: string }
  /** Kubernetes: the pod never starts and no container says why; only events may. */
  | { readonly kind: 'pod-timeout'; readonly waitingSeconds: number; readonly events: readonly string[] };

export interface PullFailure {
  readonly kind: 'pull-failed';
  readonly role: Role;
  /** The image that fails, where it is not the job's own. */
  readonly image?: string;
  /** docker: what the engine says, `Error response from daemon: …`. Kubernetes: what the kubelet says. */
  readonly reason: string;
  /** Where the policies fail differently: the reason of each. */
  readonly reasons?: readonly string[];
  /** Whole seconds that the engine took; 0 where absent. */
  readonly tookSeconds?: number;
  /** HTTP status of the engine's own answer; 500 where absent. Runner 14.3 looks at it. */
  readonly engineStatus?: number;
  /** Kubernetes: why the container waits; `ErrImagePull` where absent. */
  readonly waitingReason?: 'ErrImagePull' | 'InvalidImageName';
  /** Kubernetes: warnings of the pod's events, oldest first. */
  readonly events?: readonly string[];
}

export interface PolicyRefusal {
  readonly kind: 'policy-not-allowed';
  readonly asked: readonly string[];
  readonly allowed: readonly string[];
  readonly definedIn: 'GitLab pipeline config' | 'Runner config' | 'Runner config (default)';
}

/** The helper image that a runner takes where its configuration names none. */
export function helperImageOf({ version }: TraceRunner): string {
  return `registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper:x86_64-v${version}`;
}

export function failingImage({ image, runner }: TraceDescription, failure: PullFailure): string {
  return failure.image ?? (failure.role === 'helper' ? helperImageOf(runner) : image);
}

/** What the try with the policy at that place was told. */
export function reasonAt({ reason, reasons }: PullFailure, index: number): string {
  return reasons?.[index] ?? reason;
}
