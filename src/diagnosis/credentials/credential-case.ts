import {
  type AuthLevel,
  authVariable,
  type JobContext,
  ownerInWords,
} from '../../credentials/auth-config.ts';
import { type Placed, type Reach, reachOf, type Withheld } from '../../credentials/reach.ts';
import { type AuthReading, readAuth } from '../../credentials/read-auth.ts';
import { type RunnerRules, runnerRules } from '../../credentials/runner-rules.ts';
import type { ImageReference } from '../../failure/image/image-reference.ts';

/** Who keeps the image, where that is this GitLab. */
export type ImageOwner =
  /** Some other registry. */
  | { readonly kind: 'elsewhere' }
  /** This GitLab, and which project it is could not be seen. */
  | { readonly kind: 'unseen' }
  | {
      readonly kind: 'project';
      readonly path: string;
      /**
       * `allowed`: every job's token, or this project's, may pull there; `user-may-not`: it is let in, and whoever started
       * the job may not pull there.
       */
      readonly jobToken: 'allowed' | 'not-allowlisted' | 'user-may-not' | 'unread';
    }
  | {
      readonly kind: 'dependency-proxy';
      readonly group: string;
      /** Of whoever the job runs as. */
      readonly membership: 'member' | 'none' | 'unread';
    };

/** All that is known of the credentials of one job, before anyone judges it. */
export interface CredentialFacts {
  readonly image: Pick<ImageReference, 'registry' | 'repository'>;
  /** Project, groups from the nearest on, instance. */
  readonly levels: readonly AuthLevel[];
  readonly job: JobContext & {
    readonly projectPath: string;
    readonly ref: string | null;
    readonly username: string | null;
    /** Milliseconds since 1970: when it was picked up, or now. */
    readonly startedAt: number;
  };
  readonly runnerVersion: string | null;
  /** Where the runner says that it took the credentials from, or `anonymous`; null where the log does not tell. */
  readonly said: string | null;
  readonly owner: ImageOwner;
}

/** The same, read as the job's runner reads it: what each trap looks at. */
export interface CredentialCase extends CredentialFacts {
  readonly rules: RunnerRules;
  /** `runner 18.9.0`, `the runner` */
  readonly runner: string;
  readonly delivered: readonly Read<Placed>[];
  readonly withheld: readonly Read<Withheld>[];
  /** The one that counts: it replaces all others whole. */
  readonly chosen: Read<Placed> | null;
  /** False where a level that would go before it could not be read. */
  readonly isSure: boolean;
}

export type Read<T extends Placed> = T & { readonly reading: AuthReading };

export function toCase(facts: CredentialFacts): CredentialCase {
  const rules = runnerRules(facts.runnerVersion);
  const read = <T extends Placed>(placed: T): Read<T> => ({
    ...placed,
    reading: readAuth(placed.variable, facts.image, rules),
  });
  const reach: Reach = reachOf(facts.levels, facts.job);
  const delivered = reach.delivered.map(read);
  const withheld = reach.withheld.map(read);
  const chosen = delivered[0] ?? null;
  return {
    ...facts,
    rules,
    runner: facts.runnerVersion === null ? 'the runner' : `runner ${facts.runnerVersion}`,
    delivered,
    withheld,
    chosen,
    isSure: isSure(facts.levels, chosen, withheld),
  };
}

/** An instance's variables give way to all others, and few tokens may read them. */
function isSure(levels: readonly AuthLevel[], chosen: Placed | null, withheld: readonly Withheld[]): boolean {
  const at = chosen === null ? -1 : levels.findIndex(({ owner }) => owner === chosen.owner);
  const before = at < 0 ? levels.filter(({ owner }) => owner.kind !== 'instance') : levels.slice(0, at);
  const mayReach = withheld.some(({ why, owner }) => {
    const level = levels.findIndex((one) => one.owner === owner);
    return why === 'unknown-ref' && (at < 0 || level <= at);
  });
  return !mayReach && before.every(({ reading }) => reading.kind === 'read');
}

/** `DOCKER_AUTH_CONFIG of project acme/shop`, with its scope where that is a narrow one. */
export function inWords({ owner, variable: { environmentScope } }: Placed): string {
  const scope = environmentScope === '*' ? '' : ` for the environment ${environmentScope}`;
  return `${authVariable} of ${ownerInWords(owner)}${scope}`;
}

/** Whether this variable has what the job lacks; `perhaps` where nobody can look into it. */
export function offers({ reading }: { readonly reading: AuthReading }): 'yes' | 'perhaps' | 'no' {
  if (reading.kind === 'entry') return 'yes';
  return reading.kind === 'hidden' || reading.kind === 'helper' ? 'perhaps' : 'no';
}
