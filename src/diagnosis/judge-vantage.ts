import type { Certainty, Judgement, Remedy } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import { isTrueAt, textAt } from '../causes/evidence.ts';
import { causes } from '../causes/index.ts';
import { registryHabits } from '../causes/registry-habits.ts';
import { failedHop, hopOf, probeOf, type Seen, suggestionsOf, type Vantage } from '../causes/seen.ts';
import { textOfVantage } from '../causes/text-of-vantage.ts';
import type { Hop } from '../probes/hop.ts';
import type { HostProbe } from '../probes/host-probe.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import { classify } from './classify.ts';
import { faultMeanings, isFault, type Meaning } from './fault-meaning.ts';
import { hostMeanings } from './host-meaning.ts';
import { kindOf, ladderRefusal } from './ladder-refusal.ts';
import { readRefusal } from './refusal.ts';

/** Whether the image can be pulled from one place, and if not, why. */
export interface VantageVerdict {
  /** Null where that could not be established: something of ours was in the way, or the time ran out. */
  readonly pullable: boolean | null;
  /** Null exactly where it can be pulled. */
  readonly cause: CauseCode | null;
  readonly certainty: Certainty;
  /** One sentence: what was seen. */
  readonly seen: string;
  /** One sentence: what that comes from, or leaves open; null where what was seen says it all. */
  readonly means: string | null;
  /** What would settle what is still open; null where nothing is. */
  readonly settle: string | null;
  readonly suggestions: readonly string[];
  /** Most likely to help first; empty where it can be pulled. */
  readonly remedies: readonly Remedy[];
}

/** Judges one vantage point; others that answered serve for comparison only. */
export function judgeVantage(at: Vantage, elsewhere: readonly Vantage[] = []): VantageVerdict {
  const failed = failedHop(at);
  if (failed !== null) return judgeHop({ at, elsewhere }, failed);
  const broken = brokenHost(at);
  if (broken !== null) return judgeHost({ at, elsewhere }, broken);
  return hasReachedBlobs(at) ? pullable(at) : unestablished(at);
}

interface Read extends Meaning {
  /** One sentence from the reading of the failure itself; null where its summary says it all. */
  readonly means: string | null;
  readonly settle: string | null;
}

function judgeHop(seen: Seen, failed: Hop): VantageVerdict {
  const read = readHop(seen.at, failed);
  const engine = probeOf(seen.at, 'engine-distribution');
  const isAsPull = engine?.outcome === 'passed' && isTrueAt(engine.evidence, 'isAsPull');
  const isContradicted = isAsPull && isBeforePlatform(failed) && read.means === null;
  if (isContradicted) return contradicted(seen, failed, read);
  const agreed = read.certainty === 'likely' && engineSays(engine) === read.cause;
  return verdict(seen, failed.summary, agreed ? { ...read, certainty: 'confirmed' } : read);
}

function readHop(at: Vantage, failed: Hop): Read {
  if (!isFault(failed.fault)) {
    return { cause: 'unknown', certainty: 'inconclusive', means: null, settle: null };
  }
  const refusal = ladderRefusal(at, failed, failed.fault);
  if (refusal !== null) return readRefusal(refusal);
  return { ...refineFault(at, failed.fault), means: null, settle: null };
}

/** Where the same fault means something else in other company. */
function refineFault(at: Vantage, fault: Fault): Meaning {
  if (fault === 'invalid-token' && at.ladder.identity === 'credential') {
    return { cause: 'credentials-rejected', certainty: 'likely' };
  }
  if (fault !== 'manifest-unknown' && fault !== 'not-found') return faultMeanings[fault];
  return { cause: 'tag-not-found', certainty: isRepositoryKnown(at) ? 'confirmed' : 'likely' };
}

/** A manifest that is unknown says nothing of its repository, unless its tags are listed or the registry is known to tell. */
function isRepositoryKnown(at: Vantage): boolean {
  const hasTags = (at.ladder.nearest?.read ?? 0) > 0;
  return hasTags || registryHabits[kindOf(at)].namesMissing;
}

/**
 * The engine got further with the same image: what stopped our own requests did not stop it. A refusal of access is
 * no such case, for the engine may have asked as someone else.
 */
function contradicted(seen: Seen, failed: Hop, read: Read): VantageVerdict {
  return verdict(seen, failed.summary, {
    ...read,
    certainty: 'inconclusive',
    means:
      'The engine itself was answered when it asked for the same image, so this comes and goes or is ours alone.',
    settle: 'the same check again, a few times',
  });
}

function brokenHost({ host }: Vantage): HostProbe | null {
  return host.find(({ outcome }) => outcome === 'failed') ?? null;
}

function judgeHost(seen: Seen, broken: HostProbe): VantageVerdict {
  const meaning = broken.fault === null ? null : hostMeanings[broken.fault];
  const said: Meaning = { cause: engineSays(broken) ?? 'unknown', certainty: 'likely' };
  return verdict(seen, broken.summary, {
    ...(meaning ?? said),
    means: 'The registry itself hands the image out to this host.',
    settle: null,
  });
}

/** The cause that the engine's own words name. */
function engineSays(probe: HostProbe | null): CauseCode | null {
  const words = textAt(probe?.evidence, 'message');
  return words === null ? null : (classify(words, Object.values(causes))?.cause.code ?? null);
}

function verdict(seen: Seen, summary: string, read: Read): VantageVerdict {
  const cause = causes[read.cause];
  const judged: Judgement = cause.judge(seen);
  const text = textOfVantage(seen.at);
  return {
    pullable: read.certainty === 'inconclusive' ? null : false,
    cause: read.cause,
    certainty: read.certainty,
    seen: /[.!?]$/.test(summary) ? summary : `${summary}.`,
    means: judged.means ?? read.means,
    settle: read.certainty === 'confirmed' ? null : (read.settle ?? judged.settle),
    suggestions: suggestionsOf(seen.at),
    remedies: [...judged.remedies, ...cause.conclude({}, text).remedies],
  };
}

/** The engine resolves a name to a manifest and stops there: later rungs it has not climbed. */
function isBeforePlatform({ hop }: Hop): boolean {
  return hop !== 'platform' && hop !== 'blob';
}

function hasReachedBlobs(at: Vantage): boolean {
  const outcome = hopOf(at, 'blob')?.outcome;
  return outcome === 'passed' || outcome === 'warned';
}

function pullable(at: Vantage): VantageVerdict {
  const warned = [...at.ladder.hops, ...at.host].find(({ outcome }) => outcome === 'warned');
  return {
    pullable: true,
    cause: null,
    certainty: 'confirmed',
    seen: `${at.image} can be pulled from ${at.name}.`,
    means: warned?.summary ?? null,
    settle: null,
    suggestions: [],
    remedies: [],
  };
}

function unestablished(at: Vantage): VantageVerdict {
  const skipped = at.ladder.hops.find(({ outcome }) => outcome === 'skipped');
  return {
    pullable: null,
    cause: 'unknown',
    certainty: 'inconclusive',
    seen: `Whether ${at.image} can be pulled from ${at.name} could not be established.`,
    means: skipped?.summary ?? null,
    settle: 'the same check again, with more time',
    suggestions: [],
    remedies: [],
  };
}
