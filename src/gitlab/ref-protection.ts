import type { Branches, Tags } from '@gitbeaker/rest';
import { z } from 'zod';
import type { JobFailure } from '../failure/job-failure.ts';
import { check, lookUp } from './look-up.ts';

export interface RefResources {
  readonly branches: Pick<Branches, 'show'>;
  readonly tags: Pick<Tags, 'show'>;
}

const refSchema = z.object({ protected: z.boolean() });

/**
 * Whether a job's ref is protected, as the webhook said or as its branch or tag says.
 *
 * @returns null where GitLab does not say: of merge requests, whose settings decide; of refs that are gone.
 */
export async function readRefProtection(
  { branches, tags }: RefResources,
  { projectId, ref, tag, protectedRef, mergeRequest }: JobFailure,
): Promise<boolean | null> {
  if (protectedRef !== null) return protectedRef;
  if (ref === null || mergeRequest !== null || ref.startsWith('refs/')) return null;
  const found = await lookUp(async () =>
    check(refSchema, await (tag ? tags.show(projectId, ref) : branches.show(projectId, ref))),
  );
  return found.kind === 'found' ? found.value.protected : null;
}
