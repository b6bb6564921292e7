import { correctReference, reproduce } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { judgeNearest } from './nearest.ts';
import { repositoryOf } from './registry.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The registry answered that it has no such tag or digest. */
export const tagNotFound = defineCause({
  code: 'tag-not-found',
  certainty: 'confirmed',
  sources: [
    'https://github.com/distribution/distribution/blob/v3.1.1/registry/api/v2/errors.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/core/remotes/docker/resolver.go',
    'https://github.com/goharbor/harbor/blob/v2.13.0/src/lib/errors/const.go',
    'https://github.com/quay/quay/blob/master/endpoints/v2/errors.py',
  ],
  patterns: [
    /manifest unknown|MANIFEST_UNKNOWN|TAG_EXPIRED|ImageNotFound/i,
    /manifest for \S+ not found|manifest (?:\S+ )?(?:is )?not found|no such manifest|unknown (?:manifest name|tag)=/i,
    /named manifest is not known to the registry|requested (?:entity was|image) not found|could not find the manifest/i,
    /\bartifact \S+ not found|\bimage [^\s:@]+[:@]\S+ not found|\bTag \S+ not found in|was deleted or has expired/i,
    /[\w"]: not found\b|unknown: Not Found|not found<\//,
    /(?:status(?: ?code)?|HTTP(?: code)?|\]): ?\(?404\b|unsupported status code 404\b|API error \(404\)$|: 404 Not Found|\bHTTP 404 response body(?:: invalid character '.' (?:looking for beginning of|after top-level) value)?|Status 404\b/i,
    /Failed to fetch \\*"|does not exist within the repository|(?:image|tag|manifest) (?:\S+ )?does not exist/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${subject.image} does not exist: ${subject.server} answered that it has no such tag or digest. It may be misspelled, deleted, or not pushed yet; some registries also answer so where the whole repository is missing or hidden.`,

  remedies: ({ subject }) => [
    correctReference(subject, 'to a tag that exists'),
    listTags(subject),
    {
      actor: 'developer',
      action: 'If an earlier job of the same pipeline pushes this image, make this job wait for it.',
      command: 'needs: ["JOB_THAT_PUSHES_THE_IMAGE"]',
      source: 'https://docs.gitlab.com/ci/yaml/#needs',
    },
    reproduce(subject),
  ],

  judge: judgeNearest,
});

function listTags({ reference, registry }: Subject): Remedy {
  return {
    actor: 'developer',
    action: 'List the tags that exist.',
    command: listCommand(registry, repositoryOf(reference)),
    source: 'https://github.com/containers/skopeo/blob/main/docs/skopeo-list-tags.1.md',
  };
}

function listCommand(registry: string | null, repository: string | null): string | null {
  if (registry === 'docker.io') {
    return fill`curl -s 'https://hub.docker.com/v2/repositories/${repository}/tags?page_size=100' | jq -r '.results[].name'`;
  }
  const region = /\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com/.exec(registry ?? '')?.groups?.['region'];
  if (region !== undefined)
    return fill`aws ecr describe-images --region ${region} --repository-name ${repository}`;
  if (registry?.endsWith('-docker.pkg.dev') === true)
    return fill`gcloud artifacts docker tags list ${registry}/${repository}`;
  return fill`skopeo list-tags docker://${registry}/${repository}`;
}
