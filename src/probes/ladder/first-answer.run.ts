import type { Channel } from '../../egress/channel.ts';
import type { HttpAnswer, HttpResult } from '../../egress/exchange.ts';
import { type Evidence, type StageReport, toHostPort } from '../../egress/stage.ts';
import { type Challenge, chooseChallenge, parseChallenges } from './challenge.ts';
import { ask, type Climb, contentTypeOf, headerOf, headersOf } from './climb.run.ts';
import type { Entered } from './enter.run.ts';
import { describeFault } from './fault-words.ts';
import type { Fault } from './faults.ts';
import { askFollowing, type Followed } from './follow.run.ts';
import { manifestCall, manifestReference, pingCall } from './manifest-call.ts';
import { brokenReport, describeAnswer, failedReport, timedReport } from './report.run.ts';

/** What the registry says to a stranger who asks for the manifest. */
export interface FirstAnswer {
  readonly answer: HttpAnswer;
  /** Who gave it; another than `entry` where that redirected. */
  readonly channel: Channel;
  /** The endpoint itself. */
  readonly entry: Channel;
  readonly redirects: readonly string[];
  /** What it offers for a login; empty where it offers none. */
  readonly challenges: readonly Challenge[];
  /** True where the challenge is of `/v2/`, whose scope is about nothing in particular. */
  readonly isOfPing: boolean;
}

/**
 * Asks for the manifest without a login: the refusal names the token server and the scope, one round trip sooner than
 * `/v2/` would. That is asked beside it where the engine begins there, and behind it where the refusal is unclear.
 *
 * @returns undefined where the climb ends here.
 */
export async function takeFirstAnswer(climb: Climb, entered: Entered): Promise<FirstAnswer | undefined> {
  const call = manifestCall(climb.endpoint, manifestReference(climb.reference), undefined);
  const [followed, early] = await Promise.all([
    askFollowing(climb, entered.channel, call),
    beginsWithPing(climb) ? ask(climb, entered.channel, pingCall(climb.endpoint)) : undefined,
  ]);
  const { result, channel } = followed;
  tellWay(climb, entered, followed);
  if (result.kind === 'failed') {
    if (climb.log.failed() === undefined) climb.log.record('ping', brokenReport(channel, result));
    return undefined;
  }
  const challenges = challengesOf(result);
  const isClear = result.status < 400 || chooseChallenge(challenges) !== undefined;
  const ping = toAnswer(
    isClear || early ? early : await ask(climb, entered.channel, pingCall(climb.endpoint)),
  );
  const fault = followed.fault ?? judge(result) ?? judgePing(result, ping, early !== undefined);
  tellPing(climb, { answer: result, host: toHostPort(channel.route.origin), ping, fault });
  if (fault !== null) return undefined;
  const fromPing = isClear ? [] : challengesOf(ping);
  const isOfPing = chooseChallenge(fromPing) !== undefined;
  const offered = isOfPing ? fromPing : challenges;
  const { redirects } = followed;
  return { answer: result, channel, entry: entered.channel, redirects, challenges: offered, isOfPing };
}

/** What lies below HTTP is told with the first answer, which can still be about that. */
function tellWay(climb: Climb, entered: Entered, followed: Followed): void {
  const { result } = followed;
  const isClient = result.kind === 'failed' && isAboutClient(result.fault);
  if (entered.forwards) tellProxy(climb, entered.forwards, followed, entered.channel);
  if (climb.log.failed() === undefined) tellTls(climb, entered, isClient ? result.fault : null);
}

interface Ping {
  readonly answer: HttpAnswer;
  readonly host: string;
  readonly ping: HttpAnswer | undefined;
  readonly fault: Fault | null;
}

function tellPing({ log, connect }: Climb, { answer, host, ping, fault }: Ping): void {
  const { tookMs } = answer;
  const { error, evidence: described } = describeAnswer(answer);
  const clock = readClock(answer);
  const evidence: Evidence = { host, ...described, ...clock, pingStatus: ping?.status ?? null };
  if (fault !== null) {
    log.record('ping', failedReport({ fault, host, tookMs, evidence, said: error.message }));
    return;
  }
  const summary = `${host} answered with ${answer.status}.`;
  const report = timedReport({ tookMs, summary, evidence }, host, connect.slowMs);
  const isSkewed = Math.abs(clock.clockOffsetSeconds ?? 0) > maxSkewSeconds;
  const skew = `${describeFault('clock-skew', host)} Theirs is off by ${clock.clockOffsetSeconds} s as seen from here.`;
  log.record(
    'ping',
    isSkewed ? { ...report, outcome: 'warned', fault: 'clock-skew', summary: skew } : report,
  );
}

/** Tokens and certificates are judged by the clock; a minute is more than honest clocks differ. */
const maxSkewSeconds = 60;

export function challengesOf(answer: HttpAnswer | undefined): readonly Challenge[] {
  return answer === undefined ? [] : parseChallenges(headersOf(answer.headers, 'www-authenticate'));
}

function toAnswer(result: HttpResult | undefined): HttpAnswer | undefined {
  return result?.kind === 'answer' ? result : undefined;
}

/** dockerd's older client and podman ask `/v2/` first, and give up where that fails. */
function beginsWithPing({ settings: { engine } }: Climb): boolean {
  return engine.kind === 'podman' || (engine.kind === 'dockerd' && engine.store === 'graph');
}

function isAboutClient(fault: Fault): boolean {
  return fault === 'client-certificate-wanted' || fault === 'client-certificate-refused';
}

function tellTls({ log }: Climb, { channel, tls, noTls }: Entered, fault: Fault | null): void {
  const host = toHostPort(channel.route.origin);
  if (tls === undefined) log.skip('tls', noTls);
  else if (fault === null) log.record('tls', tls);
  else log.record('tls', failedReport({ fault, host, tookMs: tls.tookMs, evidence: tls.evidence }));
}

/** What a proxy is given it can still refuse in its own name; tunnels are opened by then. */
function tellProxy(
  { log }: Climb,
  forwards: StageReport,
  { result, channel }: Followed,
  entry: Channel,
): void {
  const isRefused = channel === entry && result.kind === 'failed' && result.connection?.stage === 'proxy';
  log.record('proxy', isRefused ? result.connection.report : forwards);
}

/** What no registry says to someone whom it would serve. */
function judge(answer: HttpAnswer): Fault | null {
  if (answer.status >= 500) return 'answer-5xx';
  if (answer.status === 429) return 'answer-429';
  const isHtml = contentTypeOf(answer).includes('html') || describeAnswer(answer).error.shape === 'html';
  return isHtml && answer.status !== 401 ? 'answer-html' : null;
}

/**
 * An engine that begins with `/v2/` ends there where it fails. For the others it only tells whether this is a registry
 * at all, where the manifest's address is not answered as by one.
 */
function judgePing(answer: HttpAnswer, ping: HttpAnswer | undefined, isFirst: boolean): Fault | null {
  if (ping === undefined) return null;
  const fault = judge(ping);
  if (isFirst && fault !== null) return fault;
  const isRegistry = answer.status === 401 || describeAnswer(answer).error.shape === 'registry';
  return isRegistry || ping.status === 200 || ping.status === 401 ? null : (fault ?? 'answer-unexpected');
}

function readClock({ headers }: HttpAnswer): { readonly clockOffsetSeconds: number | null } {
  const date = headerOf(headers, 'date');
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return { clockOffsetSeconds: Number.isNaN(at) ? null : Math.round((at - Date.now()) / 1_000) };
}
