import type { StageReport } from '../../egress/stage.ts';
import type { Climb } from './climb.run.ts';
import { describeFault } from './fault-words.ts';
import { parseObject, toText } from './json-shape.ts';
import { type Image, isImageConfig } from './manifest.ts';
import { choosePlatform, formatPlatform, type Platform } from './platform.ts';

/** An image without an index says what it is made for in its configuration only. */
export function judgeConfig(climb: Climb, image: Image, config: Buffer): StageReport {
  const wanted = formatPlatform(climb.platform);
  if (!isImageConfig(image.config)) return notAnImage(climb, image.config.mediaType);
  const platform = readPlatform(config);
  if (platform === undefined) return failed('config-malformed', { wanted });
  const made = formatPlatform(platform);
  const evidence = { wanted, offered: [made] };
  if (choosePlatform([{ platform }], climb.platform) !== undefined) {
    return { outcome: 'passed', tookMs: 0, fault: null, summary: `The image is made for ${made}.`, evidence };
  }
  const enginePulls = pullsAnyway(climb, platform);
  const outlook = enginePulls ? ' The engine pulls it all the same; its programs do not start.' : '';
  const summary = `The image is made for ${made}, not for ${wanted}.${outlook}`;
  return { ...failed('wrong-platform', { ...evidence, enginePulls }), summary };
}

function readPlatform(config: Buffer): Platform | undefined {
  const json = parseObject(config);
  const os = toText(json?.['os']);
  const architecture = toText(json?.['architecture']);
  if (os === undefined || architecture === undefined) return undefined;
  return {
    os: os.slice(0, 40),
    architecture: architecture.slice(0, 40),
    variant: toText(json?.['variant'])?.slice(0, 40) ?? '',
  };
}

/** The older client of dockerd looks at the operating system only, unless a platform was asked for; the newer at neither. */
function pullsAnyway({ settings, platform, isPlatformGiven }: Climb, made: Platform): boolean {
  const { engine } = settings;
  if (isPlatformGiven) return false;
  return engine.kind !== 'dockerd' || engine.store === 'containerd' || made.os === platform.os;
}

/** A chart or a signature: dockerd's older client refuses it, and the newer pulls what cannot run. */
function notAnImage({ settings: { engine } }: Climb, mediaType: string): StageReport {
  const isRefused = engine.kind === 'dockerd' && engine.store === 'graph';
  if (isRefused) return failed('unsupported-media-type', { mediaType });
  return { ...failed('not-an-image', { mediaType }), outcome: 'warned' };
}

function failed(
  fault: 'config-malformed' | 'wrong-platform' | 'unsupported-media-type' | 'not-an-image',
  evidence: StageReport['evidence'],
): StageReport {
  return { outcome: 'failed', tookMs: 0, fault, summary: describeFault(fault, 'the registry'), evidence };
}
