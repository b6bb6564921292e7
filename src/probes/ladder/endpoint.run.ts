import { type StageReport, toHostPort } from '../../egress/stage.ts';
import { type Access, type Gained, gainAccess } from './access.run.ts';
import { takeBlobs } from './blob.run.ts';
import type { Climb } from './climb.run.ts';
import { judgeConfig } from './config-platform.run.ts';
import { enter } from './enter.run.ts';
import { describeFault } from './fault-words.ts';
import { type FirstAnswer, takeFirstAnswer } from './first-answer.run.ts';
import type { Nearest, Opinion } from './ladder.ts';
import { takeManifest } from './manifest.run.ts';
import { askAnonymously, opinionOfFirst } from './opinion.run.ts';
import { choosePlatformImage } from './platform.run.ts';
import { findExisting } from './tags.run.ts';

/** What a climb found out beside its hops. */
export interface Climbed {
  readonly identity: 'anonymous' | 'credential';
  readonly anonymous: Opinion | null;
  readonly digest: string | null;
  readonly platformDigest: string | null;
  readonly nearest?: Nearest;
}

/** Climbs one endpoint as far as it goes. The hops are in the climb's log. */
export async function climbEndpoint(climb: Climb): Promise<Climbed> {
  const entered = await enter(climb);
  const first = entered && (await takeFirstAnswer(climb, entered));
  if (first === undefined || climb.upTo === 'ping') return nothing;
  const gained = await gainAccess(climb, first);
  return gained.kind === 'access' ? pull(climb, first, gained.access) : tellRefusal(climb, first, gained);
}

const nothing: Climbed = { identity: 'anonymous', anonymous: null, digest: null, platformDigest: null };

async function pull(climb: Climb, first: FirstAnswer, access: Access): Promise<Climbed> {
  const [manifest, opinion] = await Promise.all([
    takeManifest(climb, first, access),
    access.anonymous && climb.upTo === undefined
      ? askAnonymously(climb, first.entry, access.anonymous)
      : opinionOfFirst(first, access),
  ]);
  const identity = access.hasCredential ? 'credential' : 'anonymous';
  const known = { ...nothing, identity, anonymous: opinion } as const;
  const { authorization } = access;
  if (manifest.kind === 'refused') {
    const existing = await findExisting(climb, first.entry, authorization, manifest.report.fault);
    const report = existing.lacksRepository ? toMissingRepository(climb, manifest.report) : manifest.report;
    climb.log.record('manifest', report);
    return existing.nearest === undefined ? known : { ...known, nearest: existing.nearest };
  }
  if (climb.upTo === 'manifest') return { ...known, digest: manifest.digest };
  const chosen = await choosePlatformImage(climb, first.entry, manifest, authorization);
  if (chosen === undefined) return { ...known, digest: manifest.digest };
  const { config, report } = await takeBlobs(climb, first.entry, chosen.image, authorization);
  if (chosen.isUnchecked && config !== undefined) {
    climb.log.record('platform', judgeConfig(climb, chosen.image, config));
  } else if (chosen.isUnchecked) {
    climb.log.skip('platform', 'The configuration of the image, which says it, could not be read.');
  }
  climb.log.record('blob', report);
  return { ...known, digest: manifest.digest, platformDigest: chosen.digest };
}

/** Some registries say of a manifest that it is unknown where it is the whole repository. */
function toMissingRepository({ endpoint }: Climb, report: StageReport): StageReport {
  const fault = 'name-unknown';
  return { ...report, fault, summary: describeFault(fault, toHostPort(endpoint)) };
}

/** A credential that is refused where nobody in particular is let in is itself what breaks the pull. */
async function tellRefusal(
  climb: Climb,
  first: FirstAnswer,
  { report, anonymous }: Extract<Gained, { kind: 'failed' }>,
): Promise<Climbed> {
  if (report === null) return nothing;
  const opinion = anonymous === undefined ? null : await askAnonymously(climb, first.entry, anonymous);
  const isToBlame = report.fault === 'token-denied' && opinion?.pull === 'allowed';
  climb.log.record('token', isToBlame ? { ...report, fault: 'credential-refused' } : report);
  return { ...nothing, identity: opinion === null ? 'anonymous' : 'credential', anonymous: opinion };
}
