import type { Judgement, Remedy } from './cause.ts';
import { setRegistryAuth } from './credentials-advice.ts';
import { probeWith, type Seen } from './seen.ts';
import { subjectOfVantage } from './subject-of-vantage.ts';

/** Judges a pull without access: is there a credential on the host that was not used? */
export function judgeCredentialChoice({ at }: Seen): Judgement {
  const unused = probeWith(
    at,
    'credential-key-ignored',
    'credential-file-broken',
    'credential-helper-broken',
  );
  if (unused === null || at.ladder.identity === 'credential') {
    return { means: null, settle: null, remedies: [] };
  }
  const spelling: readonly Remedy[] =
    unused.fault === 'credential-key-ignored' ? [setRegistryAuth(subjectOfVantage(at))] : [];
  return { means: unused.summary, settle: null, remedies: spelling };
}
