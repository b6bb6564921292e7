import type { CauseCode } from '../causes/codes.ts';
import { isTrueAt, textAt } from '../causes/evidence.ts';
import { causes } from '../causes/index.ts';
import { registryHabits } from '../causes/registry-habits.ts';
import { failedHop, hopOf, probeOf, probeWith, type Seen, type Vantage } from '../causes/seen.ts';
import type { Hop } from '../probes/hop.ts';
import type { HostProbe } from '../probes/host-probe.ts';
import { type Fault, isFault } from '../probes/ladder/faults.ts';
import { classify } from './classify.ts';
import { faultMeanings, type Meaning } from './fault-meaning.ts';
import { hostMeanings } from './host-meaning.ts';
import { judgeTries, withTries } from './judge-tries.ts';
import { kindOf, ladderRefusal } from './ladder-refusal.ts';
import { readRefusal } from './refusal.ts';
import { steadinessOf } from './steadiness.ts';
import { type Read, toVerdict, type VantageVerdict } from './vantage-verdict.ts';

/** Judges one vantage point; others that answered serve for comparison only. */
export function judgeVantage(at: Vantage, elsewhere: readonly Vantage[] = []): VantageVerdict {
  const failed = failedHop(at);
  if (failed !== null) return withTries(judgeHop({ at, elsewhere }, failed), steadinessOf(at));
  const broken = brokenHost(at);
  if (broken !== null) return judgeHost({ at, elsewhere }, broken);
  if (!hasReachedBlobs(at)) return unestablished(at);
  return judgeTries({ at, elsewhere }) ?? pullable(at);
}

function judgeHop(seen: Seen, failed: Hop): VantageVerdict {
  const read = readHop(seen.at, failed);
  const engine = probeOf(seen.at, 'engine-distribution');
  const isAsPull = engine?.outcome === 'passed' && isTrueAt(engine.evidence, 'isAsPull');
  const isContradicted = isAsPull && isBeforePlatform(failed) && read.means === null;
  if (isContradicted) return contradicted(seen, failed, read);
  const agreed = read.certainty === 'likely' && saidCause(engine) === read.cause;
  return toVerdict(seen, failed.summary, agreed ? { ...read, certainty: 'confirmed' } : read);
}

function readHop(at: Vantage, failed: Hop): Read {
  if (!isFault(failed.fault)) {
    return { cause: 'unknown', certainty: 'inconclusive', means: null, settle: null };
  }
  const refusal = ladderRefusal(at, failed, failed.fault);
  if (refusal !== null) return readRefusal(refusal);
  return { ...refineFault(at, failed, failed.fault), means: null, settle: null };
}

/** Where the same fault means something else in other company. */
function refineFault(at: Vantage, failed: Hop, fault: Fault): Meaning {
  if (fault === 'invalid-token' && at.ladder.identity === 'credential') {
    return { cause: 'credentials-rejected', certainty: 'likely' };
  }
  if (fault === 'answer-timeout' && probeWith(at, 'large-transfers-stall') !== null) {
    return { cause: 'connection-interrupted', certainty: 'likely' };
  }
  if (fault === 'answer-html' && saidCause(failed) === 'proxy-failure') {
    return { cause: 'proxy-failure', certainty: 'likely' };
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
  return toVerdict(seen, failed.summary, {
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
  const said: Meaning = { cause: saidCause(broken) ?? 'unknown', certainty: 'likely' };
  return toVerdict(seen, broken.summary, {
    ...(meaning ?? said),
    means: 'The registry itself hands the image out to this host.',
    settle: null,
  });
}

/** The cause that the words of whoever refused name. */
function saidCause(by: Hop | HostProbe | null): CauseCode | null {
  const words = textAt(by?.evidence, 'message');
  return words === null ? null : (classify(words, Object.values(causes))?.cause.code ?? null);
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
