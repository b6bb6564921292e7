import type { HostVerdict } from './host-probe.ts';

/** One folder where the engine writes while it pulls. */
export type Volume = {
  /** As the host names it. */
  readonly path: string;
  readonly state: 'measured' | 'read-only' | 'unreadable' | 'absent';
  readonly totalBytes: number | null;
  /** What the engine, which runs as root, may still write; a rootless one may not use what is reserved. */
  readonly freeBytes: number | null;
  /** Null where the file system sets no limit. */
  readonly totalInodes: number | null;
  readonly freeInodes: number | null;
};

export type DiskSpaceFacts = {
  readonly volumes: Volume[];
  /** Compressed size of the image's layers; null where it is not known. */
  readonly imageBytes: number | null;
};

export const timeoutMs = 5_000;

const mebibyte = 2 ** 20;

/** Below this no image fits: an alpine takes 4 MiB compressed and 8 MiB unpacked. */
const leastBytes = 16 * mebibyte;
/** A layer is on disk compressed and unpacked at once, and unpacked is some two times larger. */
const unpackedFactor = 3;
/** One job's image commonly takes this much. */
const lowBytes = 512 * mebibyte;
/** As df users hold it; engines and file systems begin to suffer there. */
const lowShare = 0.05;
/** A small base image unpacks to some hundred files, a usual one to ten thousand. */
const leastInodes = 200;
const lowInodes = 10_000;

/** A volume that is full would make a pull fail; one that is nearly full is worth a warning. */
export function judgeDiskSpace({ volumes, imageBytes }: DiskSpaceFacts): HostVerdict {
  const verdicts = volumes.map((volume) => judgeVolume(volume, imageBytes));
  const worst =
    verdicts.find(({ outcome }) => outcome === 'failed') ??
    verdicts.find(({ outcome }) => outcome === 'warned');
  if (worst !== undefined) return worst;
  const measured = volumes.filter(({ state }) => state === 'measured');
  const [first] = measured;
  if (first === undefined) {
    return { outcome: 'skipped', fault: null, summary: 'No folder of an engine is on this host.' };
  }
  return { outcome: 'passed', fault: null, summary: `${first.path} has ${inWords(first)} left.` };
}

function judgeVolume(volume: Volume, imageBytes: number | null): HostVerdict {
  const { path, state, freeBytes, freeInodes, totalBytes, totalInodes } = volume;
  if (state === 'read-only') {
    return { outcome: 'failed', fault: 'storage-read-only', summary: `${path} is mounted read-only.` };
  }
  if (state === 'unreadable') {
    return { outcome: 'warned', fault: 'storage-unreadable', summary: `${path} could not be measured.` };
  }
  const needed = Math.max(leastBytes, (imageBytes ?? 0) * unpackedFactor);
  if (freeBytes !== null && freeBytes < needed) {
    const summary = `${path} has ${inWords(volume)} left, and the image takes some ${toText(needed)}.`;
    return { outcome: 'failed', fault: 'disk-full', summary };
  }
  if (freeInodes !== null && freeInodes < leastInodes) {
    const summary = `${path} has ${freeInodes} inodes left, fewer than an image has files.`;
    return { outcome: 'failed', fault: 'inodes-exhausted', summary };
  }
  if (isLow(freeBytes, totalBytes, lowBytes)) {
    return { outcome: 'warned', fault: 'disk-low', summary: `${path} has only ${inWords(volume)} left.` };
  }
  if (isLow(freeInodes, totalInodes, lowInodes)) {
    return {
      outcome: 'warned',
      fault: 'inodes-low',
      summary: `${path} has only ${freeInodes ?? 0} inodes left.`,
    };
  }
  return { outcome: 'passed', fault: null, summary: '' };
}

/** A small volume is low by its share; a large one is not, as long as it holds some forty such images. */
function isLow(free: number | null, total: number | null, least: number): boolean {
  if (free === null || total === null) return false;
  return free < Math.min(total * lowShare, least * 40) || (free < least && total > least * 4);
}

function inWords({ freeBytes, totalBytes }: Volume): string {
  return `${toText(freeBytes ?? 0)} of ${toText(totalBytes ?? 0)}`;
}

function toText(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return gibibytes >= 1 ? `${gibibytes.toFixed(1)} GiB` : `${Math.round(bytes / mebibyte)} MiB`;
}
