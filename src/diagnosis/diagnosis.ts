import type { Certainty, Remedy } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import type { Role } from '../failure/failure-text.ts';

export type { Certainty } from '../causes/cause.ts';

export type MissingLog = 'erased' | 'not-found' | 'forbidden';

/**
 * What a text says about one failure to prepare a job or to pull an image. Every string that came out of the text
 * is redacted, free of control characters, and still hostile: whoever shows it escapes it.
 */
export interface Diagnosis {
  readonly cause: CauseCode;
  readonly certainty: Certainty;
  /** Whether there was a log to read; without one only `remedies` and what the job itself says are of use. */
  readonly log: 'read' | MissingLog;
  /** Exactly the reference that the text names, `[MASKED]` included. */
  readonly image: string | null;
  readonly role: Role | null;
  /** As written: lower case for docker, capitalised for Kubernetes; an unset one is null. */
  readonly policies: readonly (string | null)[] | null;
  /** The words after "Authenticating with credentials from"; null where the line is absent. */
  readonly credentialSource: string | null;
  readonly executor: string | null;
  readonly runnerName: string | null;
  readonly runnerVersion: string | null;
  /** `s_…` or `r_…`, runners 15.8 and later. */
  readonly systemId: string | null;
  /** Whole seconds that the engine took over the failing call. */
  readonly tookSeconds: number | null;
  /** How often preparation was tried; neither policies nor retries within a policy count. */
  readonly attempts: number | null;
  /** The innermost reason, one line. */
  readonly reason: string;
  /** The lines of the text that say so, at most 12, oldest first. */
  readonly evidence: readonly string[];
  /** At most two plain sentences, no markup. */
  readonly explanation: string;
  /** Most likely to help first. */
  readonly remedies: readonly Remedy[];
  /** What hosts saw when they were asked; absent where the text alone speaks. */
  readonly observed?: Observed;
}

/** What was asked of which place, in whole sentences, and how far that carries. */
export interface Observed {
  /** Whether the failing host is among those that answered: otherwise the log alone carries the diagnosis. */
  readonly fromHost: boolean;
  /** One sentence per place that answered, the failing host first. */
  readonly checked: readonly string[];
  /** What could not be asked, and why. */
  readonly notChecked: readonly string[];
  /** What sets the failing host apart from the others; null where nobody else answered. */
  readonly difference: string | null;
  /** What would settle what is still open; null where nothing is. */
  readonly settle: string | null;
  /** Nearest existing references, best first; empty unless a name was not found. */
  readonly suggestions: readonly string[];
}
