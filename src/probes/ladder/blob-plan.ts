import type { Descriptor, Image } from './manifest.ts';

export interface BlobPlan {
  /** Read whole and hashed; the configuration first. */
  readonly whole: readonly Descriptor[];
  /** Too large: only asked for a few bytes. */
  readonly sampled: readonly Sample[];
  /** Too many to ask for each. */
  readonly unasked: readonly Descriptor[];
  /** Fetched from elsewhere, if at all. */
  readonly foreign: readonly Descriptor[];
}

export interface Sample {
  readonly blob: Descriptor;
  /** The last byte of the range. */
  readonly lastByte: number;
}

/** All that is read whole. */
export const mostWholeBytes = 8 * 1_024 * 1_024;
const maxWhole = 64;
const maxSampled = 24;
/** More than fits into a few packets: a path that loses large ones shows it. */
const largeBytes = 65_536;

/** What to read of an image: the smallest parts whole, of the larger ones just enough to know that they are there. */
export function planBlobs({ config, layers }: Image, maxWholeBytes = mostWholeBytes): BlobPlan {
  const foreign = layers.filter(({ isForeign }) => isForeign);
  const own = new Map(layers.filter(({ isForeign }) => !isForeign).map((layer) => [layer.digest, layer]));
  own.delete(config.digest);
  const bySize = [...own.values()].toSorted((one, other) => one.size - other.size);
  const whole: Descriptor[] = config.size <= maxWholeBytes ? [config] : [];
  const rest: Descriptor[] = config.size <= maxWholeBytes ? [] : [config];
  let bytes = config.size <= maxWholeBytes ? config.size : 0;
  for (const layer of bySize) {
    bytes += layer.size;
    if (bytes <= maxWholeBytes && whole.length < maxWhole) whole.push(layer);
    else rest.push(layer);
  }
  const needsLarge = whole.every(({ size }) => size < largeBytes);
  const sampled = rest.slice(0, maxSampled).map((blob, at) => {
    return { blob, lastByte: needsLarge && at === 0 ? Math.min(blob.size, largeBytes) - 1 : 0 };
  });
  return { whole, sampled, unasked: rest.slice(maxSampled), foreign };
}
