import { reproduce } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { setRegistryAuth } from './credentials-advice.ts';
import { fill } from './fill.ts';
import { credentialsOf, type Subject, subjectOf } from './subject.ts';

/** The credentials identify someone who may not pull this image. */
export const permissionDenied = defineCause({
  code: 'permission-denied',
  certainty: 'confirmed',
  sources: [
    'https://cloud.google.com/artifact-registry/docs/troubleshooting',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_troubleshoot.html',
    'https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry',
  ],
  patterns: [
    /(?:does not|(?:user|you|account|it) do not|don't|doesn't) have (?:the |any )?(?:needed |required |[\w.]{1,60} )?(?:permission|access)/i,
    /not authorized to perform:? (?<action>[\w:-]+)?/i,
    /Permission \S* ?denied (?:on|for)\b|permission_denied\b|and you may have invalid credentials|insufficient (?:permissions?|privileges|rights)/i,
    /AccessDeniedException|not allowed to (?:read|pull|access)\b|Resource not accessible by|no permission to|lacks? (?:the )?permission/i,
    /does not match expected scopes|(?:token|credentials?) (?:has|have) (?:no|insufficient) (?:scope|permission)s?|missing (?:scope|permission)/i,
  ],

  facts: ({ action }, text) => ({
    subject: subjectOf(text),
    credentials: credentialsOf(text),
    missing: action ?? /Permission \\?"(?<name>[\w.]+)/.exec(text.reason)?.groups?.['name'] ?? null,
  }),

  explain: ({ subject, credentials, missing }) =>
    `${subject.image} was refused by ${subject.server}: the credentials${credentials === null || credentials === 'anonymous' ? '' : ` from ${credentials}`} were understood, but their owner lacks ${missing === null ? 'the permission to pull it' : `the permission ${missing}`}. Some registries say the same of a repository that does not exist.`,

  remedies: ({ subject }) => [grant(subject), setRegistryAuth(subject), reproduce(subject)],
});

function grant({ registry, reference }: Subject): Remedy {
  const owner = 'registry-owner' as const;
  if (/\.dkr\.ecr\.[\w-]+\.amazonaws\.com/.test(registry ?? '')) {
    return {
      actor: owner,
      action: 'Allow the pulling identity to read the repository.',
      command: '"Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]',
      source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-pull-iam.html',
    };
  }
  const place = /^(?<location>[a-z0-9-]+)-docker\.pkg\.dev\/(?<project>[^/]+)\/(?<repository>[^/:@]+)/.exec(
    reference ?? '',
  )?.groups;
  if (place !== undefined) {
    return {
      actor: owner,
      action: 'Grant the pulling account the role Artifact Registry Reader.',
      command: fill`gcloud artifacts repositories add-iam-policy-binding ${place['repository'] ?? null} --location=${place['location'] ?? null} --project=${place['project'] ?? null} --member=serviceAccount:ACCOUNT --role=roles/artifactregistry.reader`,
      source: 'https://cloud.google.com/artifact-registry/docs/access-control',
    };
  }
  if (registry === 'ghcr.io') {
    return {
      actor: owner,
      action:
        'Use a token with the scope read:packages, and give its owner (or the repository) read access to the package.',
      command: null,
      source: 'https://docs.github.com/packages/learn-github-packages/about-permissions-for-github-packages',
    };
  }
  return {
    actor: owner,
    action:
      'Grant the account that pulls read access to this repository (on GitLab: the Reporter role, or a token with read_registry).',
    command: null,
    source: 'https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/',
  };
}
