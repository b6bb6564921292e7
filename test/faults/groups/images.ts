import type { Fault } from '../lab/fault.ts';

const registry = 'open.lab.test';

export const imageFaults: readonly Fault[] = [
  {
    name: 'a tag that is missing',
    image: `${registry}/team/app:1.21-alpin`,
    dockerd: /manifest for open\.lab\.test\/team\/app:1\.21-alpin not found: manifest unknown/,
    cause: 'tag-not-found',
    at: 'manifest',
    says: /team\/app:1\.21-alpine/,
  },
  {
    name: 'a repository that is missing',
    image: `${registry}/team/none:1`,
    // Told as a missing manifest: docker-registry looks for the tag first.
    dockerd: /manifest for open\.lab\.test\/team\/none:1 not found: manifest unknown|name unknown/,
    cause: 'repository-not-found',
    at: 'manifest',
  },
  {
    name: 'an index without this platform',
    image: `${registry}/team/arm:1`,
    dockerd: /no matching manifest for linux\/amd64/,
    cause: 'platform-mismatch',
    at: 'platform',
    says: /linux\/arm64/,
  },
  {
    name: 'an image for another system',
    image: `${registry}/team/windows:1`,
    dockerd: /image operating system "windows" cannot be used on this platform/,
    cause: 'platform-mismatch',
    at: 'platform',
    says: /windows\/amd64/,
  },
  {
    name: 'a reference that is none',
    image: `${registry}/Team/App:1`,
    dockerd: /invalid reference format: repository name must be lowercase/,
    cause: 'invalid-reference',
    at: 'reference',
  },
];
