import { type Channel } from '../../egress/channel.ts';
import type { HttpCall } from '../../egress/exchange.ts';
import { type Evidence, type StageReport, toHostPort } from '../../egress/stage.ts';
import type { CredentialChoice } from '../../host/registry-settings.ts';
import { ask, type Climb } from './climb.run.ts';
import type { Fault } from './faults.ts';
import type { TokenClaims } from './jwt.ts';
import { brokenReport, describeAnswer, failedReport } from './report.run.ts';
import { faultOfRefusal, readToken } from './token-answer.ts';

/** A credential that the token server takes. */
export type TokenCredential = Extract<CredentialChoice, { kind: 'password' | 'identity-token' }>;

export interface TokenQuestion {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scope: string;
  /** Undefined: asked as nobody. */
  readonly credential: TokenCredential | undefined;
}

export type TokenResult =
  | {
      readonly kind: 'token';
      readonly authorization: string;
      readonly tookMs: number;
      readonly claims: TokenClaims | undefined;
      readonly evidence: Evidence;
    }
  | {
      readonly kind: 'failed';
      readonly fault: Fault;
      readonly report: StageReport;
      readonly status: number | null;
      readonly code: string | null;
      readonly message: string | null;
    };

/** Asks a token server as engines do, and follows none of its redirects. */
export async function askToken(
  climb: Climb,
  channel: Channel,
  question: TokenQuestion,
): Promise<TokenResult> {
  const result = await ask(climb, channel, toCall(question));
  const host = toHostPort(channel.route.origin);
  const about = {
    host,
    service: question.service ?? null,
    scope: question.scope,
    as: nameOf(question.credential),
  };
  if (result.kind === 'failed') {
    const report = brokenReport(channel, result, about);
    return {
      kind: 'failed',
      fault: report.fault ?? result.fault,
      report,
      status: result.status,
      code: null,
      message: null,
    };
  }
  const { error, evidence } = describeAnswer(result);
  const { status, tookMs } = result;
  const answer = status === 200 ? readToken(result.body) : undefined;
  if (answer?.kind === 'token') {
    const { claims, expiresInSeconds, token } = answer;
    const granted = claims && {
      granted: [...claims.granted],
      issuedAt: claims.issuedAt,
      notBefore: claims.notBefore,
    };
    const kind = { tokenIs: claims ? 'readable' : 'opaque', expiresInSeconds, ...granted };
    const authorization = `Bearer ${token}`;
    return { kind: 'token', authorization, tookMs, claims, evidence: { ...about, ...evidence, ...kind } };
  }
  const fault = answer?.fault ?? faultOfRefusal(status, question.credential !== undefined);
  const { code, message } = error;
  const report = failedReport({ fault, host, tookMs, evidence: { ...about, ...evidence }, said: message });
  return { kind: 'failed', fault, report, status, code, message };
}

const maxTokenBytes = 262_144;

function toCall({ realm, service, scope, credential }: TokenQuestion): HttpCall {
  const common = { maxBytes: maxTokenBytes, beyond: 'fails' } as const;
  if (credential?.kind === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: credential.token(),
      scope,
      client_id: 'pullcheck',
      ...(service !== undefined && { service }),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return {
      method: 'POST',
      path: `${realm.pathname}${realm.search}`,
      headers,
      body: form.toString(),
      ...common,
    };
  }
  const query = new URLSearchParams(realm.search);
  if (service !== undefined) query.set('service', service);
  query.set('scope', scope);
  if (credential) query.set('account', credential.username);
  const headers: Record<string, string> = credential ? { authorization: toBasic(credential) } : {};
  return { method: 'GET', path: `${realm.pathname}?${query.toString()}`, headers, ...common };
}

export function toBasic({ username, password }: Extract<CredentialChoice, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password()}`).toString('base64')}`;
}

function nameOf(credential: TokenCredential | undefined): string {
  return credential === undefined ? 'anonymous' : credential.kind;
}
