import { type InvalidReason, whyInvalid } from './invalid-reference.ts';
import { dockerHub, splitReference } from './reference-parts.ts';

/** The parts of a reference, as every engine reads them: `ubuntu` is `docker.io/library/ubuntu:latest`. */
export interface ImageReference {
  /** `docker.io`, `localhost:5000`, `[::1]:5000`. Empty where the first part looks like a host and is none. */
  readonly registry: string;
  readonly repository: string;
  /** `latest` where neither tag nor digest is written; null beside a digest alone. */
  readonly tag: string | null;
  readonly digest: string | null;
  /** As a person writes it: `ubuntu:24.04`, `team/app:latest`, `ghcr.io/team/app@sha256:…`. */
  readonly familiar: string;
  /** With nothing left out: `docker.io/library/ubuntu:24.04`. */
  readonly normalised: string;
}

export type ParsedReference =
  | { readonly kind: 'valid'; readonly reference: ImageReference }
  /** `[MASKED]` hides a part of it, and no one can say which; the registry is null where it is hidden too. */
  | { readonly kind: 'masked'; readonly registry: string | null }
  | { readonly kind: 'invalid'; readonly reason: InvalidReason };

/** No reference that an engine accepts is longer; what is bounded needs no care about the time that patterns take. */
const maxLength = 4_096;

/**
 * Parses what stands behind `image:`, by the grammar that docker, containerd and podman share.
 *
 * @see https://github.com/distribution/reference/blob/v0.6.0/reference.go
 */
export function parseImageReference(text: string): ParsedReference {
  if (text.length > maxLength) return { kind: 'invalid', reason: 'too-long' };
  if (text.includes(mask)) return parseMasked(text);
  const reason = whyInvalid(text, splitReference(text));
  return reason === null ? { kind: 'valid', reference: toReference(text) } : { kind: 'invalid', reason };
}

const mask = '[MASKED]';

/** A name that the grammar allows in every place stands in for what is masked. */
function parseMasked(text: string): ParsedReference {
  const parsed = parseImageReference(text.replaceAll(mask, 'masked'));
  if (parsed.kind !== 'valid') return parsed;
  const [first = ''] = text.split('/', 1);
  const isHidden = text.startsWith(mask) || (text.includes('/') && first.includes(mask));
  return { kind: 'masked', registry: isHidden ? null : parsed.reference.registry };
}

function toReference(text: string): ImageReference {
  const { domain, isRegistry, path, tag: written, digest } = splitReference(text);
  const tag = written ?? (digest === null ? 'latest' : null);
  const suffix = `${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
  const isOfficial = domain === dockerHub && /^library\/[^/]+$/.test(path);
  const shortest = isOfficial ? path.slice('library/'.length) : path;
  return {
    registry: isRegistry ? domain : '',
    repository: isRegistry ? path : `${domain}/${path}`,
    tag,
    digest,
    familiar: `${domain === dockerHub ? shortest : `${domain}/${path}`}${suffix}`,
    normalised: `${domain}/${path}${suffix}`,
  };
}
