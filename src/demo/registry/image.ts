import { createHash, randomBytes } from 'node:crypto';
import { randomTar } from './tar.ts';

/** An image as a registry keeps it: bytes by their digest. */
export interface StoredImage {
  /** What a tag of it names. */
  readonly digest: string;
  readonly manifests: ReadonlyMap<string, StoredManifest>;
  readonly blobs: ReadonlyMap<string, Buffer>;
  /** Digests of the layers, of each platform in turn. */
  readonly layers: readonly string[];
}

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

interface ImageOptions {
  /** `linux/arm64/v8` */
  readonly platform?: string;
  /** Of each layer, in bytes, and at least 2,048. Layers are random, so no two images share one; an engine can unpack them. */
  readonly layerBytes?: readonly number[];
  readonly configType?: string;
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const layerType = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const imageConfigType = 'application/vnd.docker.container.image.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** One image for one platform. */
export function createImage({
  platform = 'linux/amd64',
  layerBytes = [2_000, 500],
  configType = imageConfigType,
}: ImageOptions = {}): StoredImage {
  const [os, architecture, variant] = platform.split('/');
  const layers = layerBytes.map(randomTar);
  const rootfs = { type: 'layers', diff_ids: layers.map(digestOf) };
  const config = toBytes({ os, architecture, ...(variant && { variant }), config: {}, rootfs, history: [] });
  const manifest = toBytes({
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe(configType, config),
    layers: layers.map((layer) => describe(layerType, layer)),
  });
  const digest = digestOf(manifest);
  return {
    digest,
    manifests: new Map([[digest, { mediaType: manifestType, bytes: manifest }]]),
    blobs: new Map([config, ...layers].map((blob) => [digestOf(blob), blob])),
    layers: layers.map(digestOf),
  };
}

/** An index of images for several platforms, with an attestation beside them as builders add it. */
export function createIndex(
  platforms: readonly string[],
  options: Omit<ImageOptions, 'platform'> = {},
): StoredImage {
  const children = platforms.map((platform) => ({ platform, image: createImage({ ...options, platform }) }));
  const entries = children.flatMap(({ platform, image }) => toEntries(platform, image));
  const attestation = {
    ...describe(manifestType, randomBytes(100)),
    platform: { os: 'unknown', architecture: 'unknown' },
  };
  const bytes = toBytes({ schemaVersion: 2, mediaType: indexType, manifests: [...entries, attestation] });
  const digest = digestOf(bytes);
  const images = children.map(({ image }) => image);
  return {
    digest,
    manifests: new Map([
      [digest, { mediaType: indexType, bytes }],
      ...images.flatMap((image) => [...image.manifests]),
    ]),
    blobs: new Map(images.flatMap((image) => [...image.blobs])),
    layers: images.flatMap((image) => image.layers),
  };
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function toEntries(platform: string, image: StoredImage) {
  const [os, architecture, variant] = platform.split('/');
  return [...image.manifests.values()].map(({ mediaType, bytes }) => ({
    ...describe(mediaType, bytes),
    platform: { os, architecture, ...(variant && { variant }) },
  }));
}

function describe(mediaType: string, bytes: Buffer) {
  return { mediaType, size: bytes.length, digest: digestOf(bytes) };
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
