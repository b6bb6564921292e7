import type { Remedy } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Role } from '../failure/failure-text.ts';

/** One diagnosis as other programs read it. Keys and their order are fixed; what the text does not establish is null. */
export interface Answer {
  /** As it came in, whatever its type; null where the input had none. */
  readonly id: unknown;
  /** Null where the text holds no failure of preparation or pull. */
  readonly cause: CauseCode | null;
  readonly image: string | null;
  readonly role: Role | null;
  readonly policies: readonly (string | null)[] | null;
  readonly credentialSource: string | null;
  readonly runnerVersion: string | null;
  readonly executor: string | null;
  readonly tookSeconds: number | null;
  readonly attempts: number | null;
  readonly reason: string | null;
  readonly explanation: string;
  readonly remedies: readonly Remedy[];
}

export const noFailure =
  'The text holds no failure to prepare a job or to pull an image. If a job failed, its own log says why.';

const nothing = {
  cause: null,
  image: null,
  role: null,
  policies: null,
  credentialSource: null,
  runnerVersion: null,
  executor: null,
  tookSeconds: null,
  attempts: null,
  reason: null,
  explanation: noFailure,
  remedies: [],
} as const;

export function toAnswer(id: unknown, diagnosis: Diagnosis | null): Answer {
  const { cause, image, role, policies, credentialSource, runnerVersion, executor } = diagnosis ?? nothing;
  const { tookSeconds, attempts, reason, explanation, remedies } = diagnosis ?? nothing;
  return {
    id,
    cause,
    image,
    role,
    policies,
    credentialSource,
    runnerVersion,
    executor,
    tookSeconds,
    attempts,
    reason,
    explanation,
    remedies,
  };
}

/** One line of JSON. Characters that a terminal would obey or hide are escaped too, which JSON does not ask for. */
export function toLine(answer: unknown): string {
  return `${JSON.stringify(answer).replace(unprintable, toEscape)}\n`;
}

/** C0, DEL, C1, invisible and bidirectional controls, line separators. */
export const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
