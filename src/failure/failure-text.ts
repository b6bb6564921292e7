/** What the image is for: the job's own container, one of its services, or the runner's helper. */
export type Role = 'build' | 'service' | 'helper';

/** What a text says of one failure to prepare a job or to pull an image. Redacted, still hostile. */
export interface FailureText {
  /** `trace`: written by a GitLab runner; `pasted`: anything else that a person or an engine wrote. */
  readonly form: 'trace' | 'pasted';
  /** The error of the last attempt shown, wrappers outermost first, in one line, without advice and source positions. */
  readonly reason: string;
  /** Lines worth showing, oldest first, at most 12. */
  readonly evidence: readonly string[];
  /** Exactly the reference that the text names, `[MASKED]` included. */
  readonly image: string | null;
  readonly role: Role | null;
  /** As written, one per attempt of the pull; an unset one is null. Null where the text names none. */
  readonly policies: readonly (string | null)[] | null;
  /** How often preparation was tried; neither policies nor retries within a policy count. */
  readonly attempts: number | null;
  /** What earlier attempts, policies or mirrors said where it differs from `reason`, oldest first. */
  readonly attemptReasons: readonly string[];
  /** The words after "Authenticating with credentials from". */
  readonly credentialSource: string | null;
  readonly executor: string | null;
  readonly runnerName: string | null;
  /** The short token by which GitLab shows the runner; never a whole token. */
  readonly runnerToken: string | null;
  readonly runnerVersion: string | null;
  /** `s_…` or `r_…`, runners 15.8 and later. */
  readonly systemId: string | null;
  /** Whole seconds that the engine took over the failing call. */
  readonly tookSeconds: number | null;
}

/**
 * Reads a job trace, or whatever a person pasted, for the failure that ended it.
 *
 * @returns null when the text holds no failure of preparation or pull: a green log, a script's own failure.
 */
export function readFailureText(_text: string): FailureText | null {
  return null;
}
