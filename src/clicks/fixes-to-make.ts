import { allowJobToken } from '../remedies/allow-job-token.ts';
import type { Fix, Target } from '../remedies/fix.ts';
import { openFixMr } from '../remedies/open-fix-mr.ts';
import { type RetryPlan, retryJobs } from '../remedies/retry-jobs.ts';
import { setRegistryAuth } from '../remedies/set-registry-auth.ts';
import type { FixToMake, Right } from './fix-to-make.ts';

/** Each fix, with the right that it takes. */
export const fixesToMake = {
  'set-registry-auth': toMake(setRegistryAuth, ({ owner }) =>
    owner.kind === 'project'
      ? { action: 'set-project-variable', place: { of: { kind: 'project', id: owner.id }, ref: null } }
      : { action: 'set-group-variable', place: { of: { kind: 'group', id: owner.path }, ref: null } },
  ),
  'allow-job-token': toMake(allowJobToken, ({ imageProjectId: id }) => ({
    action: 'allow-job-token',
    place: { of: { kind: 'project', id }, ref: null },
  })),
  // The branch is one that the fix makes itself.
  'open-fix-mr': toMake(openFixMr, ({ projectId: id }) => ({
    action: 'open-merge-request',
    place: { of: { kind: 'project', id }, ref: null },
  })),
  'retry-jobs': { ...toMake(retryJobs, rightToRetry), rightAhead: retryRight },
} as const;

export type FixVerb = keyof typeof fixesToMake;

export const fixVerbs = ['set-registry-auth', 'allow-job-token', 'open-fix-mr', 'retry-jobs'] as const;

export function isFixVerb(verb: string): verb is FixVerb {
  return Object.hasOwn(fixesToMake, verb);
}

/** Hands the fix of a verb to what works for every fix. */
export function withFix<T>(
  verb: FixVerb,
  use: <Wish, Plan, Reversal>(one: FixToMake<Wish, Plan, Reversal>) => T,
): T {
  switch (verb) {
    case 'set-registry-auth':
      return use(fixesToMake[verb]);
    case 'allow-job-token':
      return use(fixesToMake[verb]);
    case 'open-fix-mr':
      return use(fixesToMake[verb]);
    case 'retry-jobs':
    default:
      return use(fixesToMake[verb]);
  }
}

/** In the failing project, on the ref that failed. */
export function retryRight({ projectId, ref, isTag }: Target): Right {
  return rightToRetry({ projectId, ref: ref === null ? null : { name: ref, isTag } });
}

function rightToRetry({ projectId: id, ref }: Pick<RetryPlan, 'projectId' | 'ref'>): Right {
  return { action: 'retry-jobs', place: { of: { kind: 'project', id }, ref } };
}

function toMake<Wish, Plan, Reversal>(
  fix: Fix<Wish, Plan, Reversal>,
  rightFor: FixToMake<Wish, Plan, Reversal>['rightFor'],
): FixToMake<Wish, Plan, Reversal> {
  return { fix, rightFor };
}
