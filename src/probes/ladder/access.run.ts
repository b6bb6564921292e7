import type { Channel } from '../../egress/channel.ts';
import { type StageReport, toHostPort } from '../../egress/stage.ts';
import { type Challenge, chooseChallenge } from './challenge.ts';
import { type Climb, reach, toOrigin } from './climb.run.ts';
import { describeFault } from './fault-words.ts';
import type { FirstAnswer } from './first-answer.run.ts';
import { judgeRealm } from './realm.ts';
import { failedReport, wayTo } from './report.run.ts';
import { askToken, type TokenCredential, type TokenResult, toBasic } from './token.run.ts';

/** How the registry is asked from here on. */
export interface Access {
  /** `open`: without a login. */
  readonly kind: 'open' | 'basic' | 'bearer';
  /** Of the one that the hops are about. */
  readonly authorization: string | undefined;
  /** A token that was given to nobody in particular, for the second opinion. */
  readonly anonymous: TokenResult | undefined;
  /** False where what the hops say is said to nobody in particular. */
  readonly hasCredential: boolean;
}

export type Gained =
  | { readonly kind: 'access'; readonly access: Access }
  /** `report`: of the token hop, to be told once it is known how nobody in particular fares; null where it is told. */
  | {
      readonly kind: 'failed';
      readonly report: StageReport | null;
      readonly anonymous: TokenResult | undefined;
    };

/** Reads the challenge and gets a token, once with the credential and once without, at the same time. */
export async function gainAccess(climb: Climb, first: FirstAnswer): Promise<Gained> {
  const host = toHostPort(first.channel.route.origin);
  if (first.answer.status !== 401 && !first.isOfPing) {
    climb.log.skip('challenge', `${host} answers without a login.`);
    climb.log.skip('token', 'No login is wanted.');
    return open(undefined);
  }
  const challenge = chooseChallenge(first.challenges);
  if (challenge === undefined) {
    const fault = first.challenges.length === 0 ? 'no-challenge' : 'challenge-unusable';
    const evidence = { offered: first.challenges.map(({ scheme }) => scheme) };
    climb.log.record('challenge', failedReport({ fault, host, tookMs: 0, evidence }));
    return failedWith(null);
  }
  return challenge.scheme === 'basic' ? useBasic(climb, host, challenge) : useBearer(climb, first, challenge);
}

function failedWith(report: StageReport | null, anonymous?: TokenResult): Gained {
  return { kind: 'failed', report, anonymous };
}

function open(authorization: string | undefined, kind: Access['kind'] = 'open'): Gained {
  const hasCredential = authorization !== undefined;
  return { kind: 'access', access: { kind, authorization, anonymous: undefined, hasCredential } };
}

function tellChallenge({ log }: Climb, host: string, { scheme, parameters }: Challenge): void {
  const shown = ['realm', 'service', 'scope', 'error'].flatMap((name) => {
    const value = parameters.get(name);
    return value === undefined ? [] : [[name, value.slice(0, 300)] as const];
  });
  const name = scheme === 'basic' ? 'Basic' : 'Bearer';
  const summary = `${host} wants a login: ${name}${scheme === 'basic' ? '' : `, tokens from ${parameters.get('realm')}`}.`;
  const evidence = { scheme: name, ...Object.fromEntries(shown) };
  log.record('challenge', {
    outcome: 'passed',
    tookMs: 0,
    fault: null,
    summary: summary.slice(0, 500),
    evidence,
  });
}

function useBasic(climb: Climb, host: string, challenge: Challenge): Gained {
  tellChallenge(climb, host, challenge);
  const { credential } = climb.settings;
  if (credential.kind === 'unusable') return unusable(climb, host, credential.why);
  climb.log.skip('token', 'Basic login: the credential goes with each request, and there is no token.');
  if (credential.kind === 'password') return open(toBasic(credential), 'basic');
  return open(undefined, 'basic');
}

function unusable(climb: Climb, host: string, why: string): Gained {
  const evidence = { why: why.slice(0, 300) };
  const report = failedReport({ fault: 'credential-unusable', host, tookMs: 0, evidence });
  climb.log.record('token', report);
  return failedWith(null);
}

async function useBearer(climb: Climb, first: FirstAnswer, challenge: Challenge): Promise<Gained> {
  const registry = first.channel.route.origin;
  const host = toHostPort(registry);
  const realm = challenge.parameters.get('realm') ?? '';
  const verdict = judgeRealm({ realm, registry, isListed: climb.isListed });
  const origin = verdict.kind === 'usable' ? toOrigin(verdict.url) : undefined;
  if (verdict.kind === 'refused' || origin === undefined) {
    const evidence = { realm: realm.slice(0, 300), why: verdict.why };
    climb.log.record('challenge', failedReport({ fault: 'realm-refused', host, tookMs: 0, evidence }));
    return failedWith(null);
  }
  tellChallenge(climb, host, challenge);
  climb.realms.set(toHostPort(climb.endpoint), origin);
  const { credential } = climb.settings;
  if (credential.kind === 'unusable') return unusable(climb, host, credential.why);
  if (credential.kind === 'registry-token') {
    climb.log.skip('token', 'The credential is a token for the registry itself.');
    return open(`Bearer ${credential.token()}`, 'bearer');
  }
  const channel = reach(climb, origin, 'registry');
  const service = challenge.parameters.get('service');
  const scope = scopeOf(climb, first, challenge);
  const ask = (as: TokenCredential | undefined) =>
    askToken(climb, channel, { realm: verdict.url, service, scope, credential: as });
  if (credential.kind === 'anonymous') return tellToken(climb, await ask(undefined), undefined, channel);
  if (!verdict.takesCredential) {
    const evidence = { realm: realm.slice(0, 300), why: verdict.why };
    return failedWith(
      failedReport({ fault: 'realm-untrusted', host, tookMs: 0, evidence }),
      await ask(undefined),
    );
  }
  const [own, anonymous] = await Promise.all([ask(credential), ask(undefined)]);
  return tellToken(climb, own, anonymous, channel);
}

/** `/v2/` is about no repository, so its scope is none for this pull. */
function scopeOf(climb: Climb, { isOfPing }: FirstAnswer, { parameters }: Challenge): string {
  const own = `repository:${climb.endpoint.repository}:pull`;
  return isOfPing ? own : (parameters.get('scope')?.slice(0, 1_000) ?? own);
}

async function tellToken(
  climb: Climb,
  primary: TokenResult,
  anonymous: TokenResult | undefined,
  channel: Channel,
): Promise<Gained> {
  if (primary.kind === 'failed') {
    return failedWith(primary.report, anonymous);
  }
  const { claims, tookMs, authorization } = primary;
  const evidence = { ...primary.evidence, ...(await wayTo(channel)) };
  const skew = claims?.notBefore ?? claims?.issuedAt ?? 0;
  const isAhead = skew > Date.now() / 1_000 + 60;
  const granted = claims === undefined ? 'opaque' : claims.granted.join(' ') || 'nothing granted';
  climb.log.record('token', {
    outcome: isAhead ? 'warned' : 'passed',
    tookMs,
    fault: isAhead ? 'clock-skew' : null,
    summary: isAhead
      ? describeFault('clock-skew', 'the token server')
      : `Token received: ${granted}.`.slice(0, 500),
    evidence,
  });
  const hasCredential = anonymous !== undefined;
  return { kind: 'access', access: { kind: 'bearer', authorization, anonymous, hasCredential } };
}
