import type { Channel } from '../../egress/channel.ts';
import { type Evidence, type StageReport, since, toHostPort } from '../../egress/stage.ts';
import { type BlobPlan, mostWholeBytes, planBlobs, type Sample } from './blob-plan.ts';
import type { Climb } from './climb.run.ts';
import { describeFault } from './fault-words.ts';
import type { Fault } from './faults.ts';
import { askFollowing, type Followed } from './follow.run.ts';
import { digestOf } from './manifest.run.ts';
import type { Descriptor, Image } from './manifest.ts';
import { blobCall } from './manifest-call.ts';
import { brokenReport, describeAnswer, failedReport, wayTo } from './report.run.ts';

export interface TakenBlobs {
  /** Undefined where it could not be read. */
  readonly config: Buffer | undefined;
  readonly report: StageReport;
}

/** Reads what an engine would have to read, as far as that is cheap, and follows to where the layers are stored. */
export async function takeBlobs(
  climb: Climb,
  entry: Channel,
  image: Image,
  authorization: string | undefined,
): Promise<TakenBlobs> {
  const start = performance.now();
  const plan = planBlobs(image, climb.upTo === undefined ? mostWholeBytes : repeatedBytes);
  const [first, ...others] = plan.sampled;
  const [whole, sample] = await Promise.all([
    Promise.all(plan.whole.map((blob) => readWhole(climb, entry, blob, authorization))),
    first ? readSample(climb, entry, first, authorization) : undefined,
  ]);
  // A host that ignores ranges would send each of them whole, so the first has to show that it does not.
  const goesOn = sample?.fault === null && sample.isRanged;
  const more = goesOn
    ? await Promise.all(others.map((one) => readSample(climb, entry, one, authorization)))
    : [];
  const samples = sample ? [sample, ...more] : [];
  const read = [...whole, ...samples];
  const config = whole.find(({ blob, fault }) => blob.digest === image.config.digest && fault === null)?.body;
  const broken = read.find(({ fault }) => fault !== null);
  const evidence = { ...describe(plan, whole, samples), ...(await storageOf(read, entry)) };
  const tookMs = since(start);
  if (broken?.fault) return { config, report: toBroken(broken, broken.fault, { tookMs, evidence }) };
  if (sample !== undefined && !sample.isRanged) {
    const summary = describeFault('range-ignored', toHostPort(sample.followed.channel.route.origin));
    return { config, report: { outcome: 'warned', tookMs, fault: 'range-ignored', summary, evidence } };
  }
  return { config, report: { outcome: 'passed', tookMs, fault: null, summary: summarise(plan), evidence } };
}

/** Of one try among several. */
const repeatedBytes = 1_024 * 1_024;

function summarise({ whole, sampled, unasked, foreign }: BlobPlan): string {
  const unverified = sampled.length + unasked.length + foreign.length;
  const verified = `${whole.length} of ${whole.length + unverified} blobs read whole and found intact`;
  const rest = unverified === 1 ? 'the other one is' : `the other ${unverified} are`;
  return unverified === 0 ? `${verified}.` : `${verified}; ${rest} not verified.`;
}

interface ReadBlob {
  readonly blob: Descriptor;
  readonly followed: Followed;
  readonly fault: Fault | null;
  readonly body: Buffer | undefined;
  readonly isRanged: boolean;
}

async function readWhole(
  climb: Climb,
  entry: Channel,
  blob: Descriptor,
  authorization: string | undefined,
): Promise<ReadBlob> {
  const call = {
    ...blobCall(climb.endpoint, blob.digest, authorization),
    maxBytes: blob.size,
    beyond: 'is-cut',
  } as const;
  const followed = await askFollowing(climb, entry, call);
  const { result } = followed;
  if (result.kind === 'failed' || result.status !== 200) return toRead(blob, followed);
  const isIntact = digestOf(result.body, blob.digest) === blob.digest;
  return { ...toRead(blob, followed), fault: isIntact ? null : 'digest-mismatch', body: result.body };
}

async function readSample(
  climb: Climb,
  entry: Channel,
  { blob, lastByte }: Sample,
  authorization: string | undefined,
): Promise<ReadBlob> {
  const { headers, ...rest } = blobCall(climb.endpoint, blob.digest, authorization);
  const ranged = { ...headers, range: `bytes=0-${lastByte}` };
  const followed = await askFollowing(climb, entry, {
    ...rest,
    headers: ranged,
    maxBytes: lastByte + 1,
    beyond: 'is-cut',
  });
  return toRead(blob, followed);
}

function toRead(blob: Descriptor, followed: Followed): ReadBlob {
  const { result, fault } = followed;
  const status = result.kind === 'answer' ? result.status : 0;
  const refused = result.kind === 'failed' ? result.fault : faultOfStatus(status);
  return { blob, followed, fault: fault ?? refused, body: undefined, isRanged: status === 206 };
}

function faultOfStatus(status: number): Fault | null {
  if (status === 200 || status === 206) return null;
  if (status === 404 || status === 410) return 'blob-unknown';
  if (status === 429) return 'answer-429';
  return status >= 500 ? 'answer-5xx' : 'blob-refused';
}

function describe(plan: BlobPlan, whole: readonly ReadBlob[], samples: readonly ReadBlob[]): Evidence {
  const intact = whole.filter(({ fault }) => fault === null);
  return {
    verified: intact.slice(0, 20).map(({ blob }) => ({ digest: blob.digest, bytes: blob.size })),
    verifiedBytes: intact.reduce((total, { blob }) => total + blob.size, 0),
    unverified: plan.sampled.slice(0, 20).map(({ blob }) => ({ digest: blob.digest, bytes: blob.size })),
    ranges: samples.length === 0 ? null : samples.every(({ isRanged }) => isRanged) ? 'honoured' : 'ignored',
    unasked: plan.unasked.length,
    foreign: plan.foreign.length,
  };
}

/** Where the layers are stored, where that is another host than the registry. */
async function storageOf(read: readonly ReadBlob[], entry: Channel): Promise<Evidence> {
  const redirected = read.find(({ followed }) => followed.redirects.length > 0);
  if (redirected === undefined) return { storage: null };
  const { channel, redirects } = redirected.followed;
  const way = channel === entry ? {} : await wayTo(channel);
  return { storage: { host: toHostPort(channel.route.origin), redirects: [...redirects], ...way } };
}

interface Context {
  readonly tookMs: number;
  readonly evidence: Evidence;
}

function toBroken({ blob, followed }: ReadBlob, fault: Fault, { tookMs, evidence }: Context): StageReport {
  const { channel, result, redirects } = followed;
  const host = toHostPort(channel.route.origin);
  const whole = { ...evidence, blob: blob.digest, blobBytes: blob.size, redirects: [...redirects] };
  if (result.kind === 'failed') return { ...brokenReport(channel, result, whole), tookMs };
  const { error, evidence: described } = describeAnswer(result);
  return failedReport({
    fault,
    host,
    tookMs,
    evidence: { ...whole, host, ...described },
    said: error.message,
  });
}
