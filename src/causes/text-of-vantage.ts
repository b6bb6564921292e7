import type { FailureText } from '../failure/failure-text.ts';
import type { Vantage } from './seen.ts';

/** A vantage point in the form in which causes fill in their remedies: they need names, and no words of a log. */
export function textOfVantage({ image, ladder }: Vantage): FailureText {
  const asked = ladder.endpoints.at(-1)?.host ?? null;
  return {
    form: 'pasted',
    reason: asked === null ? '' : `Get "https://${asked.replace(/:443$/, '')}/v2/"`,
    evidence: [],
    image,
    role: null,
    policies: null,
    attempts: null,
    attemptReasons: [],
    credentialSource: null,
    executor: null,
    runnerName: null,
    runnerToken: null,
    runnerVersion: null,
    systemId: null,
    tookSeconds: null,
  };
}
