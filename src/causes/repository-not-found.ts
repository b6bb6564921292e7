import { correctReference, reproduce } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { setRegistryAuth } from './credentials-advice.ts';
import { fill } from './fill.ts';
import { judgeNearest } from './nearest.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The registry answered that it does not know the repository at all. */
export const repositoryNotFound = defineCause({
  code: 'repository-not-found',
  certainty: 'likely',
  sources: [
    'https://github.com/distribution/distribution/blob/v3.1.1/registry/api/v2/errors.go',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
    'https://cloud.google.com/artifact-registry/docs/troubleshooting',
  ],
  patterns: [
    /name unknown|NAME_UNKNOWN|RepositoryNotFoundException|unknown repository name=/i,
    /repository name (?:is )?not known to registry/i,
    /\b(?:repository|project) \S+ (?:is )?not found|\b(?:repository|project) not found/i,
    /The repository with name '/i,
    /Project \S+ not found or deleted|registry not enabled/i,
    /Error: image [\w./-]+ not found/,
    /token: unexpected status from GET request to \S+ 404 Not Found/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${subject.image} was not pulled because ${subject.server} does not know its repository. The path may be misspelled, lack a namespace or have moved; a registry that hides private repositories gives the same answer to someone without access.`,

  remedies: ({ subject }) => [
    correctReference(subject, 'to the full path of a repository that exists, namespace included'),
    setRegistryAuth(subject),
    reproduce(subject),
    ...listRepositories(subject),
  ],

  judge: judgeNearest,
});

/** Amazon says most readily which repositories there are. */
function listRepositories({ registry }: Subject): readonly Remedy[] {
  const region = /\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com/.exec(registry ?? '')?.groups?.['region'];
  const command = fill`aws ecr describe-repositories --region ${region ?? null} --query 'repositories[].repositoryName'`;
  if (command === null) return [];
  return [
    {
      actor: 'registry-owner',
      action: 'List the repositories that exist in that account and region.',
      command,
      source: 'https://docs.aws.amazon.com/cli/latest/reference/ecr/describe-repositories.html',
    },
  ];
}
