import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { subjectOf } from './subject.ts';
import { elsewhere, unpacking } from './unpacking.ts';

/** What was downloaded does not verify or unpack, and no fault of the host's storage is named. */
export const layerCorrupt = defineCause({
  code: 'layer-corrupt',
  certainty: 'confirmed',
  sources: [
    'https://github.com/moby/moby/blob/v28.5.2/distribution/pull_v2.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/plugins/content/local/writer.go',
    'https://github.com/containers/image/blob/v5.36.2/copy/digesting_reader.go',
  ],
  patterns: [
    /filesystem layer verification failed|verification failed for digest|unexpected commit (?:digest|size)|failed precondition/i,
    /archive\/tar: (?:invalid|unknown|missed)|invalid tar header|(?:gzip|zlib|zstd|xz|flate|lzma): (?:invalid|corrupt|bad|unexpected|magic)|corrupt input|magic number mismatch|not in gzip format|invalid checksum\b(?! digest)/i,
    /wrong diff ?id|diff ?ids? (?:mismatch|do not match)|layers from manifest don't match image configuration|digest (?:did not|does not|doesn't) match|(?:checksum|digest|hash|size) mismatch|does not match (?:expected|its) (?:digest|checksum)/i,
    /content (?:digest )?sha256:[0-9a-f]+: not found|layer does not exist|is already present, but with size/i,
  ],
  wrappers: [{ opening: unpacking, unless: elsewhere }],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    digest: /sha256:[0-9a-f]{12,64}/.exec(text.reason)?.[0] ?? null,
  }),

  explain: ({ subject, digest }) =>
    `${subject.image} was downloaded on ${subject.place}, but ${digest === null ? 'a layer' : `the content ${digest.slice(0, 19)}…`} does not verify or unpack. Either it was damaged on the way or in a cache, or it was pushed that way; the text does not tell.`,

  remedies: ({ subject }) => [
    retryJob('once: a damaged download seldom repeats'),
    {
      actor: 'runner-owner',
      action: 'Remove the image from the host and pull it again.',
      command: subject.kubernetes
        ? fill`sudo crictl rmi ${subject.reference}; sudo crictl pull ${subject.reference}`
        : fill`sudo docker image rm -f ${subject.reference}; sudo docker pull ${subject.reference}`,
      source: 'https://docs.docker.com/reference/cli/docker/image/rm/',
    },
    {
      actor: 'registry-owner',
      action:
        'If it fails at the same layer on every host, push the image again and clear it from caches in between.',
      command: null,
      source: 'https://distribution.github.io/distribution/spec/api/#pulling-a-layer',
    },
    {
      actor: 'runner-owner',
      action: 'If only this host fails, look for disk faults.',
      command: 'sudo dmesg -T | tail -n 200\nsudo smartctl --scan\nsudo smartctl -a DEVICE',
      source: 'https://docs.docker.com/engine/daemon/troubleshoot/',
    },
  ],
});
