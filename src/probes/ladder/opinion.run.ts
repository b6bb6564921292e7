import type { Channel } from '../../egress/channel.ts';
import type { HttpResult } from '../../egress/exchange.ts';
import type { Access } from './access.run.ts';
import type { Climb } from './climb.run.ts';
import { challengesOf, type FirstAnswer } from './first-answer.run.ts';
import { askFollowing } from './follow.run.ts';
import { faultOfManifest } from './judge-manifest.ts';
import type { Opinion } from './ladder.ts';
import { manifestCall, manifestReference } from './manifest-call.ts';
import { describeAnswer } from './report.run.ts';
import type { TokenResult } from './token.run.ts';

/** How the same pull fares without a credential; a stale one breaks the pull of a public image. */
export async function askAnonymously(climb: Climb, entry: Channel, token: TokenResult): Promise<Opinion> {
  if (token.kind === 'failed') {
    const { status, fault, code, message } = token;
    const pull = status === 401 || status === 403 ? 'refused' : 'unknown';
    return { pull, status, at: 'token', fault, code, message };
  }
  const call = manifestCall(climb.endpoint, manifestReference(climb.reference), token.authorization);
  // Registries that count pulls do not count these, and an answer to HEAD has no body to say why.
  const { result } = await askFollowing(climb, entry, { ...call, method: 'HEAD' });
  const isRefused = result.kind === 'answer' && result.status >= 400 && result.status < 500;
  return toOpinion(isRefused ? (await askFollowing(climb, entry, call)).result : result);
}

/** Where a registry takes Basic logins, its first answer is the one to nobody in particular. */
export function opinionOfFirst({ answer }: FirstAnswer, access: Access): Opinion | null {
  return access.kind === 'basic' && access.hasCredential ? toOpinion(answer) : null;
}

function toOpinion(result: HttpResult): Opinion {
  if (result.kind === 'failed') {
    const { status, fault } = result;
    return { pull: 'unknown', status, at: 'manifest', fault, code: null, message: null };
  }
  const { status } = result;
  if (status === 200)
    return { pull: 'allowed', status, at: 'manifest', fault: null, code: null, message: null };
  const { error } = describeAnswer(result);
  const { code, message } = error;
  const challenges = challengesOf(result);
  const fault = faultOfManifest({ status, error, challenges, sent: 'bearer', hasCredential: false });
  return {
    pull: status < 500 && status !== 429 ? 'refused' : 'unknown',
    status,
    at: 'manifest',
    fault,
    code,
    message,
  };
}
