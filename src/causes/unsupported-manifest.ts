import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { quoted, subjectOf } from './subject.ts';

/** The image exists in a format that this engine cannot use. */
export const unsupportedManifest = defineCause({
  code: 'unsupported-manifest',
  certainty: 'confirmed',
  sources: [
    'https://github.com/moby/moby/blob/v28.5.2/distribution/pull_v2.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/core/remotes/docker/pusher.go',
    'https://docs.docker.com/engine/deprecated/#pushing-and-pulling-with-image-manifest-v2-schema-1',
    'https://github.com/containers/image/blob/v5.36.2/manifest/docker_schema2.go',
  ],
  patterns: [
    /missing signature key|\bno signatures\b|error unmarshalling protected header|schema(?: version)? ?1\b|manifest\.v1\+(?:prettyjws|json)|Docker Image Format v1/i,
    /(?:unsupported|unknown|unrecognized|unexpected) (?:manifest |config |docker v2s2 )?media ?type.*/i,
    /(?:unsupported|unknown|invalid) (?:image |manifest )?(?:schema version|manifest type|manifest class)/i,
    /unknown manifest (?:type|class)|unsupported schema version|unsupported manifest|\btarget is (?:unknown|plugin|image)\b|mediaType in manifest should be|no processor for media-type|encountered unknown type \S+|Encountered remote \S+ when fetching|Media type \S+ (?:is )?not supported/i,
    /media type \S+ is no longer supported.*|no longer supported since containerd/i,
    /(?:OCI|index) (?:index|manifest) found, but accept header does not support|invalid rootfs in image configuration|unsupported compression|unsupported (?:OCI )?artifact/i,
  ],

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    type: /application\/vnd\.[\w./+-]+/.exec(text.reason)?.[0] ?? null,
    page: /text\/html/.test(text.reason),
  }),

  explain: ({ subject, type, page }) =>
    page
      ? `${subject.image} was not pulled because ${subject.server} answered with a web page instead of a manifest. Something in front of the registry, such as a login page or a proxy, answered in its place.`
      : `${subject.image} exists in a format that this engine cannot use${type === null ? '' : ` (${quoted(type)})`}. Images of the old schema 1 are refused by today's engines, and new compressions or artifacts by old ones.`,

  remedies: ({ subject }) => [
    {
      actor: 'registry-owner',
      action:
        'Rebuild and push the image with a current builder, which writes the formats that every engine reads.',
      command: fill`docker buildx build --output type=image,name=${subject.reference},push=true,oci-mediatypes=true,compression=gzip,force-compression=true .`,
      source: 'https://docs.docker.com/build/exporters/image-registry/',
    },
    {
      actor: 'developer',
      action: 'See in which format the tag is stored, and that it is an image at all.',
      command: fill`docker buildx imagetools inspect --raw ${subject.reference}`,
      source: 'https://docs.docker.com/reference/cli/docker/buildx/imagetools/inspect/',
    },
    {
      actor: 'runner-owner',
      action: 'Upgrade the engine where it is too old for the format.',
      command: subject.kubernetes ? 'crictl version' : 'docker version',
      source: 'https://docs.docker.com/engine/install/',
    },
  ],
});
