import type { Channel } from '../../egress/channel.ts';
import type { EgressPolicy } from '../../egress/policy.ts';
import type { Resolve } from '../../egress/resolve.ts';
import { type Origin, toHostPort } from '../../egress/stage.ts';
import { type ImageReference, parseImageReference } from '../../failure/image-reference.ts';
import type { CredentialChoice, Endpoint, RegistrySettings } from '../../host/registry-settings.ts';
import { toSecret } from '../../host/secret.ts';
import type { Hop } from '../hop.ts';
import type { Climb, Cost } from './climb.run.ts';
import { type Climbed, climbEndpoint } from './endpoint.run.ts';
import { describeFault } from './fault-words.ts';
import type { Fault } from './faults.ts';
import { createHopLog, type HopLog } from './hop-log.run.ts';
import type { LadderHost } from './host.ts';
import type { EndpointResult, LadderReport, LadderRequest } from './ladder.ts';
import { formatPlatform, parsePlatform } from './platform.ts';
import { chooseTold } from './told-endpoint.ts';

export interface LadderTools {
  readonly resolve: Resolve;
  readonly policy: EgressPolicy;
  /** Hosts that the operator listed by name: a credential may go there for a token. */
  readonly isListed: (hostname: string) => boolean;
  /** Token servers seen before, kept by the caller for as long as it runs; they are connected to ahead of time. */
  readonly realms: Map<string, Origin>;
  /** Ends the ladder early; what was not reached by then is told as such. */
  readonly signal?: AbortSignal | undefined;
  /** Told each rung once, in order. With mirrors: when it is known whose rungs count. */
  readonly onHop?: ((hop: Hop) => void) | undefined;
}

/**
 * Climbs from the reference to the layers as the engine of this host would, endpoint by endpoint, and stops at the first
 * rung that fails. Whatever the peers send, it ends within the request's total time.
 */
export async function runLadder(
  request: LadderRequest,
  host: LadderHost,
  tools: LadderTools,
): Promise<LadderReport> {
  const parsed = parseImageReference(request.image);
  const platform = request.platform === null ? host.platform : parsePlatform(request.platform);
  const base = { platform: formatPlatform(platform), cost: { requests: 0, bytes: 0, pulls: 0 } };
  if (parsed.kind !== 'valid') {
    const evidence = parsed.kind === 'invalid' ? { reason: parsed.reason } : {};
    const fault = parsed.kind === 'invalid' ? 'invalid-reference' : 'masked-reference';
    return { ...unreadable(tools, fault, evidence), ...base };
  }
  const { reference } = parsed;
  const port = Number(/:(\d+)$/.exec(reference.registry)?.[1] ?? 443);
  if (port < 1 || port > 65_535) return { ...unreadable(tools, 'unusable-port', { port }), ...base };
  const given = await host.settingsFor(reference);
  const settings = request.credential ? { ...given, credential: toChoice(request.credential) } : given;
  const total = AbortSignal.timeout(request.totalTimeoutMs);
  const signal = tools.signal ? AbortSignal.any([total, tools.signal]) : total;
  const start = { reference, settings, host, platform, isPlatformGiven: request.platform !== null, tools };
  const attempts = await climbAll({ ...start, signal, timeoutMs: request.stageTimeoutMs, cost: base.cost });
  return toReport({ ...base, reference, settings }, attempts);
}

interface Ascent
  extends Pick<Climb, 'reference' | 'settings' | 'host' | 'platform' | 'isPlatformGiven' | 'cost'> {
  readonly tools: LadderTools;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export interface Attempt {
  readonly endpoint: Endpoint;
  readonly climbed: Climbed;
  readonly hops: readonly Hop[];
  readonly failed: Hop | undefined;
}

interface Attempts {
  readonly all: readonly Attempt[];
  readonly told: Attempt;
}

/** One endpoint behind the other, until one has the image. */
async function climbAll(ascent: Ascent): Promise<Attempts> {
  const { endpoints, engine } = ascent.settings;
  const all: Attempt[] = [];
  for (const endpoint of endpoints) {
    const isLast = endpoint === endpoints.at(-1);
    const log = createHopLog(isLast && all.length === 0 ? ascent.tools.onHop : undefined);
    const attempt = await climbOne(ascent, endpoint, log);
    all.push(attempt);
    if (attempt.failed === undefined || ascent.signal.aborted) break;
  }
  const told = chooseTold(engine, all);
  if (endpoints.length > 1) for (const hop of told.hops) ascent.tools.onHop?.(hop);
  return { all, told };
}

async function climbOne(ascent: Ascent, endpoint: Endpoint, log: HopLog): Promise<Attempt> {
  const { tools, signal, timeoutMs, ...shared } = ascent;
  const channels = new Map<string, Channel>();
  const { resolve, policy, isListed, realms } = tools;
  const settings: RegistrySettings = endpoint.sendsCredential
    ? shared.settings
    : {
        ...shared.settings,
        credential: { kind: 'anonymous', why: 'the engine keeps it from this mirror', near: [] },
      };
  const connect = { resolve, policy, timeoutMs, signal };
  const { familiar, normalised } = shared.reference;
  const summary = `${familiar} is ${normalised}.`.slice(0, 500);
  log.record('reference', {
    outcome: 'passed',
    tookMs: 0,
    fault: null,
    summary,
    evidence: { reference: normalised },
  });
  try {
    const climbed = await climbEndpoint({
      ...shared,
      settings,
      endpoint,
      log,
      connect,
      isListed,
      realms,
      channels,
    });
    return { endpoint, climbed, hops: log.finish(), failed: log.failed() };
  } finally {
    for (const channel of channels.values()) channel.close();
  }
}

interface ReportBase {
  readonly platform: string;
  readonly cost: Cost;
  readonly reference: ImageReference;
  readonly settings: RegistrySettings;
}

function toReport({ reference, settings, ...base }: ReportBase, { all, told }: Attempts): LadderReport {
  const { normalised, registry, repository, tag, digest } = reference;
  return {
    image: { reference: normalised, registry, repository, tag, digest },
    ...base,
    hops: told.hops.map((hop) => withMirrors(hop, all, told)),
    endpoints: settings.endpoints.slice(0, 12).map((endpoint) => toEndpointResult(endpoint, all)),
    ...told.climbed,
    warnings: settings.warnings.slice(0, 20).map((warning) => warning.slice(0, 500)),
  };
}

/** Where a mirror failed, and the engine went on to another endpoint that has the image, the rung is a warning. */
function withMirrors(hop: Hop, all: readonly Attempt[], told: Attempt): Hop {
  const broken = all.filter((attempt) => attempt !== told && attempt.failed?.hop === hop.hop);
  const first = broken[0]?.failed;
  if (first === undefined || told.failed !== undefined) return hop;
  const mirrors = broken.map(({ endpoint, failed }) => `${toHostPort(endpoint)}: ${failed?.summary ?? ''}`);
  const summary = `${describeFault('mirror-failed', toHostPort(told.endpoint))} ${first.summary}`.slice(
    0,
    500,
  );
  return {
    ...hop,
    outcome: 'warned',
    fault: 'mirror-failed',
    summary,
    evidence: { ...hop.evidence, mirrors },
  };
}

function toEndpointResult(endpoint: Endpoint, all: readonly Attempt[]): EndpointResult {
  const attempt = all.find((candidate) => candidate.endpoint === endpoint);
  const host = toHostPort(endpoint);
  const { role } = endpoint;
  if (attempt === undefined) {
    return {
      role,
      host,
      outcome: 'skipped',
      hop: null,
      fault: null,
      summary: 'Not tried: an endpoint before it has the image.',
    };
  }
  const { failed } = attempt;
  if (failed === undefined)
    return { role, host, outcome: 'passed', hop: null, fault: null, summary: 'It has the image.' };
  return { role, host, outcome: 'failed', hop: failed.hop, fault: failed.fault, summary: failed.summary };
}

type Unreadable = Omit<LadderReport, 'platform' | 'cost'>;

function unreadable({ onHop }: LadderTools, fault: Fault, evidence: Hop['evidence']): Unreadable {
  const log = createHopLog(onHop);
  log.record('reference', {
    outcome: 'failed',
    tookMs: 0,
    fault,
    summary: describeFault(fault, ''),
    evidence,
  });
  const none = { digest: null, platformDigest: null, anonymous: null, identity: 'anonymous' } as const;
  return { image: null, hops: [...log.finish()], endpoints: [], warnings: [], ...none };
}

function toChoice(credential: NonNullable<LadderRequest['credential']>): CredentialChoice {
  const from = { source: 'the request', key: '' };
  if (credential.kind === 'password') {
    const { username, password } = credential;
    return { kind: 'password', ...from, username, password: toSecret(password) };
  }
  return { kind: credential.kind, ...from, token: toSecret(credential.token) };
}
