import type { Redis } from 'ioredis';
import { registryKind } from '../causes/registry-kind.ts';
import { parseImageReference } from '../failure/image/image-reference.ts';

/** Registries of which a person who only typed their name may be told everything. */
export interface KnownRegistries {
  /** A job of this GitLab wanted this image. */
  remember(image: string): Promise<void>;
  isKnown(image: string): Promise<boolean>;
}

const key = 'pullcheck:registries';
/** The oldest give way. */
const mostRemembered = 1_000;

/** Those of failed jobs, those that the operator lists, and the public ones that everybody uses. */
export function createKnownRegistries(options: {
  readonly redis: Redis;
  /** Whether PULLCHECK_EGRESS_ALLOW is about this host, or it is GitLab's own. */
  readonly isListed: (hostname: string) => boolean;
  readonly now: () => number;
}): KnownRegistries {
  const { redis, isListed, now } = options;
  return {
    async remember(image) {
      const registry = registryOf(image);
      if (registry === undefined) return;
      await redis.zadd(key, now(), registry);
      await redis.zremrangebyrank(key, 0, -mostRemembered - 1);
    },
    async isKnown(image) {
      const registry = registryOf(image);
      if (registry === undefined) return false;
      if (registryKind({ registry, realm: null, service: null, server: null }) !== 'other') return true;
      if (isListed(registry.replace(/:\d+$/, ''))) return true;
      return (await redis.zscore(key, registry)) !== null;
    },
  };
}

/** With its port. */
function registryOf(image: string): string | undefined {
  const parsed = parseImageReference(image);
  return parsed.kind === 'valid' ? parsed.reference.registry.toLowerCase() : undefined;
}
