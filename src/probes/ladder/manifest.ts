import { type JsonObject, parseObject, toCount, toList, toObject, toText } from './json-shape.ts';
import type { Platform } from './platform.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** True where the layer is fetched from elsewhere or not at all. */
  readonly isForeign: boolean;
}

export type ParsedManifest =
  | { readonly kind: 'index'; readonly mediaType: string; readonly children: readonly IndexChild[] }
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      readonly config: Descriptor;
      readonly layers: readonly Descriptor[];
    }
  | { readonly kind: 'schema-1'; readonly mediaType: string }
  | { readonly kind: 'unsupported'; readonly mediaType: string }
  | { readonly kind: 'malformed'; readonly mediaType: string };

export type Image = Extract<ParsedManifest, { kind: 'image' }>;

export interface IndexChild extends Descriptor {
  readonly platform: Platform;
}

/** The four types that a pull asks for; without them some registries answer in schema 1. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

const imageConfigs: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** False for a Helm chart, a signature and the like. */
export function isImageConfig({ mediaType }: Descriptor): boolean {
  return imageConfigs.has(mediaType);
}

/** Parses what a registry handed out as a manifest; where header and body differ, the body's type counts. */
export function parseManifest(body: Uint8Array, contentType: string): ParsedManifest {
  const header = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const json = parseObject(body);
  if (json === undefined) return { kind: 'malformed', mediaType: header };
  const mediaType = (toText(json['mediaType']) ?? header).slice(0, 200);
  if (json['schemaVersion'] === 1 || mediaType.includes('manifest.v1+prettyjws')) {
    return { kind: 'schema-1', mediaType };
  }
  const isKnown = manifestTypes.some((type) => type === mediaType);
  if (!isKnown && mediaType !== 'application/json' && mediaType !== '')
    return { kind: 'unsupported', mediaType };
  return Array.isArray(json['manifests']) ? toIndex(json, mediaType) : toImage(json, mediaType);
}

function toIndex(json: JsonObject, mediaType: string): ParsedManifest {
  const children = toList(json['manifests'])
    .slice(0, maxChildren)
    .flatMap((entry) => toChild(entry) ?? []);
  return { kind: 'index', mediaType, children };
}

function toImage(json: JsonObject, mediaType: string): ParsedManifest {
  const config = toDescriptor(json['config']);
  const listed = toList(json['layers']);
  const layers = listed.slice(0, maxLayers).flatMap((entry) => toDescriptor(entry) ?? []);
  if (
    config === undefined ||
    !Array.isArray(json['layers']) ||
    layers.length < Math.min(listed.length, maxLayers)
  ) {
    return { kind: 'malformed', mediaType };
  }
  return { kind: 'image', mediaType, config, layers };
}

const maxChildren = 200;
const maxLayers = 512;

function toChild(entry: unknown): IndexChild | undefined {
  const descriptor = toDescriptor(entry);
  const platform = toObject(toObject(entry)?.['platform']);
  const os = toText(platform?.['os']);
  // Attestations are listed beside the images, with a platform that no host has.
  if (descriptor === undefined || os === undefined || os === 'unknown') return undefined;
  const architecture = toText(platform?.['architecture']) ?? '';
  const variant = toText(platform?.['variant']) ?? '';
  return {
    ...descriptor,
    platform: { os: short(os), architecture: short(architecture), variant: short(variant) },
  };
}

function toDescriptor(entry: unknown): Descriptor | undefined {
  const object = toObject(entry);
  const digest = toText(object?.['digest']);
  const size = toCount(object?.['size']);
  if (
    digest === undefined ||
    size === undefined ||
    !/^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(digest)
  ) {
    return undefined;
  }
  const mediaType = (toText(object?.['mediaType']) ?? '').slice(0, 200);
  const isForeign = /foreign|nondistributable/.test(mediaType) && toList(object?.['urls']).length > 0;
  return { mediaType, digest, size, isForeign };
}

function short(text: string): string {
  return text.slice(0, 40);
}
