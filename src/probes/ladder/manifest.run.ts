import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../../egress/exchange.ts';
import { type Evidence, type StageReport, toHostPort } from '../../egress/stage.ts';
import type { Access } from './access.run.ts';
import { type Climb, contentTypeOf, headerOf } from './climb.run.ts';
import { describeFault } from './fault-words.ts';
import type { Fault } from './faults.ts';
import { challengesOf, type FirstAnswer } from './first-answer.run.ts';
import { askFollowing, type Followed } from './follow.run.ts';
import { faultOfManifest } from './judge-manifest.ts';
import { type ParsedManifest, parseManifest } from './manifest.ts';
import { manifestCall, manifestReference } from './manifest-call.ts';
import { isExhausted, readRateLimit, readWarnings } from './rate-limit.run.ts';
import { brokenReport, describeAnswer, failedReport, timedReport } from './report.run.ts';

export interface TakenManifest {
  /** `sha256:…` of the bytes that were received. */
  readonly digest: string;
  readonly parsed: Extract<ParsedManifest, { kind: 'index' | 'image' }>;
}

export type ManifestResult =
  | ({ readonly kind: 'taken' } & TakenManifest)
  /** Not told yet: what else the registry has can say more about it. */
  | { readonly kind: 'refused'; readonly report: StageReport };

/** Gets what the reference names. */
export async function takeManifest(
  climb: Climb,
  first: FirstAnswer,
  access: Access,
): Promise<ManifestResult> {
  const reference = manifestReference(climb.reference);
  // To a registry that is open, or wants a login that is not there, the first answer was the whole answer.
  const followed: Followed =
    access.authorization === undefined
      ? { result: first.answer, channel: first.channel, redirects: first.redirects, fault: null }
      : await askFollowing(
          climb,
          first.channel,
          manifestCall(climb.endpoint, reference, access.authorization),
        );
  const { result, channel, redirects } = followed;
  if (result.kind === 'failed') {
    return { kind: 'refused', report: brokenReport(channel, result, { redirects: [...redirects] }) };
  }
  const host = toHostPort(channel.route.origin);
  const judged = judge(climb, result, access);
  const { error, evidence: described } = describeAnswer(result);
  const { headers, tookMs } = result;
  const evidence: Evidence = {
    host,
    ...described,
    ...judged.evidence,
    ...readRateLimit(headers),
    ...readWarnings(headers),
    redirects: [...redirects],
  };
  const fault = followed.fault ?? judged.fault;
  if (fault !== null || judged.manifest === undefined) {
    const told = fault ?? 'manifest-malformed';
    return {
      kind: 'refused',
      report: failedReport({ fault: told, host, tookMs, evidence, said: error.message }),
    };
  }
  climb.cost.pulls += isCounted(climb, result) ? 1 : 0;
  const summary = `${judged.manifest.parsed.mediaType} ${judged.manifest.digest}.`;
  const report = timedReport({ tookMs, summary, evidence }, host, climb.connect.slowMs);
  const last = describeFault('rate-limit-exhausted', host);
  const exhausted = { ...report, outcome: 'warned', fault: 'rate-limit-exhausted', summary: last } as const;
  climb.log.record('manifest', isExhausted(headers) ? exhausted : report);
  return { kind: 'taken', ...judged.manifest };
}

interface Judged {
  readonly fault: Fault | null;
  readonly evidence: Evidence;
  readonly manifest: TakenManifest | undefined;
}

function judge({ reference }: Climb, answer: HttpAnswer, access: Access): Judged {
  const { status, body } = answer;
  if (status !== 200) return refused(answer, access);
  const contentType = contentTypeOf(answer);
  const promised = reference.digest ?? headerOf(answer.headers, 'docker-content-digest') ?? null;
  const digest = digestOf(body, promised);
  const parsed = parseManifest(body, contentType);
  const platforms = parsed.kind === 'index' ? { platforms: parsed.children.length } : {};
  const evidence = { mediaType: parsed.mediaType, digest, promised, bytes: body.length, ...platforms };
  const fault = contentType.includes('html') ? 'answer-html' : faultOf(parsed);
  if (fault !== null) return { fault, evidence, manifest: undefined };
  if (promised !== null && promised !== digest)
    return { fault: 'digest-mismatch', evidence, manifest: undefined };
  const manifest = parsed.kind === 'index' || parsed.kind === 'image' ? { digest, parsed } : undefined;
  return { fault: null, evidence, manifest };
}

function refused(answer: HttpAnswer, { kind, authorization, hasCredential }: Access): Judged {
  const sent = authorization === undefined ? 'nothing' : kind === 'basic' ? 'basic' : 'bearer';
  const { error } = describeAnswer(answer);
  const challenges = challengesOf(answer);
  const fault = faultOfManifest({ status: answer.status, error, challenges, sent, hasCredential });
  return { fault, evidence: {}, manifest: undefined };
}

const faults: Readonly<Record<ParsedManifest['kind'], Fault | null>> = {
  index: null,
  image: null,
  'schema-1': 'schema-1',
  unsupported: 'unsupported-media-type',
  malformed: 'manifest-malformed',
};

export function faultOf({ kind }: ParsedManifest): Fault | null {
  return faults[kind];
}

/** With the algorithm of the digest that it is to be compared with. */
export function digestOf(bytes: Uint8Array, other: string | null): string {
  const algorithm = other?.startsWith('sha512:') === true ? 'sha512' : 'sha256';
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** Docker Hub counts an index and the manifest chosen from it once, and nothing that was refused. */
function isCounted({ endpoint }: Climb, { headers }: HttpAnswer): boolean {
  return (
    endpoint.hostname === 'registry-1.docker.io' || headerOf(headers, 'docker-ratelimit-source') !== undefined
  );
}
