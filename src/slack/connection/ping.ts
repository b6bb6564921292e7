import type { WebClient } from '@slack/web-api';
import type { Clock } from '../clock.ts';
import { toError } from './slack-failure.ts';

const keepAnswerMs = 15_000;
const keepFailureMs = 3_000;

/** Asks Slack whether the token is good; answers from memory for a while, so that nobody can make us ask too often. */
export function createPing(client: WebClient, clock: Clock): () => Promise<void> {
  let latest: { readonly answer: Promise<void>; goodUntil: number } | undefined;
  return () => {
    if (latest !== undefined && clock.now() < latest.goodUntil) return latest.answer;

    const answer = client.auth.test().then(
      () => undefined,
      (error: unknown) => {
        asked.goodUntil = clock.now() + keepFailureMs;
        throw toError(error, 'auth.test');
      },
    );
    const asked = { answer, goodUntil: clock.now() + keepAnswerMs };
    latest = asked;
    return answer;
  };
}
