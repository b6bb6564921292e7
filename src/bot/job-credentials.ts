import { credentialsOf } from '../causes/subject.ts';
import { authVariable } from '../credentials/auth-config.ts';
import { secretsOf } from '../credentials/read-auth.ts';
import { accountFor } from '../diagnosis/credentials/account-for.ts';
import type { CredentialAccount } from '../diagnosis/credentials/finding.ts';
import { isAboutCredentials } from '../diagnosis/credentials/with-account.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { ExternalError, PermanentError } from '../errors.ts';
import { parseImageReference } from '../failure/image/image-reference.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import type { GitlabApi } from '../gitlab/api.ts';
import type { LiveSecrets } from '../logging/live-secrets.ts';
import type { JobCredentials } from '../queue/asking/image-question.ts';

interface JobCredentialsOptions {
  readonly gitlab: Pick<GitlabApi, 'authLevels' | 'isRefProtected' | 'imageOwner'>;
  readonly liveSecrets: LiveSecrets;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface AboutCredentials {
  readonly failure: JobFailure;
  readonly diagnosis: Diagnosis;
  /** Which the failed job got, or a run of it would get now: what its log says of them may no longer hold. */
  readonly asOf: 'failure' | 'now';
}

export type WithJobCredentials = (
  about: AboutCredentials,
  use: (found: JobCredentials) => Promise<void>,
) => Promise<void>;

/**
 * Asks GitLab which credentials a job gets, for failures that they matter to. Where GitLab does not answer, the rest of
 * what is asked about a job goes on.
 */
export function createJobCredentials(options: JobCredentialsOptions): WithJobCredentials {
  const { gitlab, liveSecrets, now } = options;
  return async ({ failure, diagnosis, asOf }, use) => {
    const parsed = diagnosis.image === null ? null : parseImageReference(diagnosis.image);
    if (parsed?.kind !== 'valid' || !isWorthAsking(diagnosis))
      return use({ account: null, credential: null });
    const { reference: image } = parsed;
    const said = credentialsOf(diagnosis);
    const asked = await unlessFailed(
      Promise.all([
        gitlab.authLevels(failure),
        gitlab.isRefProtected(failure),
        gitlab.imageOwner({ job: failure, image, said }),
      ]),
    );
    if (asked === undefined) return use({ account: unasked, credential: null });
    const [levels, isRefProtected, owner] = asked;
    const variables = levels.flatMap(({ reading }) => (reading.kind === 'read' ? reading.variables : []));
    await liveSecrets.during(variables.flatMap(secretsOf), async () => {
      const { projectPath, ref, username, environment, startedAt } = failure;
      const facts = accountFor({
        image,
        levels,
        owner,
        said: asOf === 'now' ? null : said,
        runnerVersion: diagnosis.runnerVersion,
        job: {
          isRefProtected,
          environment,
          projectPath,
          ref,
          username,
          startedAt: startedAt === null || asOf === 'now' ? now() : Date.parse(startedAt),
        },
      });
      await use(facts);
    });
  };
}

/** A job that says it used the variable asks the registry as someone; so do those that are refused. */
function isWorthAsking({ cause, credentialSource }: Diagnosis): boolean {
  return isAboutCredentials(cause) || credentialSource === `$${authVariable}`;
}

const unasked: CredentialAccount = {
  gets: null,
  isDelivered: null,
  entry: null,
  findings: [],
  unread: ['GitLab did not say which credentials the job gets; its answer did not come.'],
};

async function unlessFailed<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ExternalError || error instanceof PermanentError) return undefined;
    throw error;
  }
}
