import { correctReference } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The image has no variant for the operating system and architecture of the host. */
export const platformMismatch = defineCause({
  code: 'platform-mismatch',
  certainty: 'confirmed',
  sources: [
    'https://github.com/moby/moby/blob/v28.5.2/distribution/pull_v2.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/core/images/image.go',
    'https://github.com/containers/image/blob/v5.36.2/internal/manifest/oci_index.go',
  ],
  patterns: [
    /no matching manifest for (?<platform>\w+\/[\w./]+).*/i,
    /no match for platform in .*|no matching manifest for|descriptor matching platform/i,
    /cannot be used on this platform|cannot download image with operating system/,
    /no image found in (?:manifest list|image index) for arch/i,
    /no (?:child with|manifest (?:found )?for|image for) platform (?<platform>[\w./-]+)/i,
    /(?:does not|doesn't) (?:match|provide) the (?:specified|expected|requested|required) platform|platform \S+ (?:is )?not (?:supported|available)|based image is incompatible with a/i,
  ],

  facts: ({ platform }, text) => ({
    subject: subjectOf(text),
    platform: platform ?? architectureOf(text.reason),
  }),

  explain: ({ subject, platform }) =>
    `${subject.image} exists, but not for the platform of the machine that pulled it${platform === null ? '' : ` (${platform})`}. Either the image has to be built for it, or the job has to run on a machine that the image was built for.`,

  remedies: ({ subject, platform }) => [
    {
      actor: 'developer',
      action: 'See for which platforms the image exists.',
      command: fill`docker buildx imagetools inspect ${subject.reference}`,
      source: 'https://docs.docker.com/reference/cli/docker/buildx/imagetools/inspect/',
    },
    subject.author === 'runner-owner'
      ? correctReference(subject, "to the flavour for the host's architecture")
      : {
          actor: 'developer',
          action: 'Send the job to a runner whose architecture the image is built for.',
          command: 'tags: [RUNNER_TAG]',
          source: 'https://docs.gitlab.com/ci/yaml/#tags',
        },
    {
      actor: 'registry-owner',
      action: 'Build and push the image for every platform that runners have.',
      command: fill`docker buildx build --platform linux/amd64,linux/arm64 -t ${subject.reference} --push .`,
      source: 'https://docs.docker.com/build/building/multi-platform/',
    },
    ...(subject.author === 'runner-owner' || subject.kubernetes ? [] : [emulate(subject)]),
    ...(platform === null ? [showPlatform] : []),
  ],
});

const showPlatform: Remedy = {
  actor: 'runner-owner',
  action: 'See which platform the host has.',
  command: 'uname -sm',
  source: 'https://docs.docker.com/build/building/multi-platform/',
};

/** Slow, and only where the host has QEMU's handlers: the last resort. */
function emulate({ reference, keyword }: Subject): Remedy {
  return {
    actor: 'developer',
    action: 'Where the host can emulate, and as a last resort, name a platform that the image has.',
    command:
      keyword === 'services'
        ? fill`services:
  - name: ${reference}
    docker:
      platform: linux/amd64`
        : fill`image:
  name: ${reference}
  docker:
    platform: linux/amd64`,
    source: 'https://docs.gitlab.com/ci/yaml/#imagedocker',
  };
}

/** containers/image names the architecture by itself. */
function architectureOf(reason: string): string | null {
  return /for architecture "?(?<name>\w+)/.exec(reason)?.groups?.['name'] ?? null;
}
