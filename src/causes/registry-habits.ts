import type { RegistryKind } from './registry-kind.ts';

/** How far a registry lets someone without access tell a missing repository from a private one. */
export interface RegistryHabits {
  /** As a sentence names it: `Docker Hub`, `this registry`. */
  readonly name: string;
  /**
   * Whose request for a missing repository is refused just as one for a private repository: everybody's, only that of
   * someone without credentials, or nobody's. `unknown`: the product did not say what it is.
   */
  readonly hidesMissingFrom: 'everyone' | 'anonymous' | 'nobody' | 'unknown';
  /** A missing repository is told from a missing tag, to those who may see it; where not, the list of tags may tell. */
  readonly namesMissing: boolean;
  /** A valid credential without the right to pull gets the same answer as a wrong one. */
  readonly sameForWrongAndWeak: boolean;
  /** What would tell apart what the answers leave open. */
  readonly settle: string;
  /** Where the registry documents that. */
  readonly source: string;
}

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md the specification leaves all of it open */
export const registryHabits: Readonly<Record<RegistryKind, RegistryHabits>> = {
  'docker-hub': {
    name: 'Docker Hub',
    hidesMissingFrom: 'everyone',
    namesMissing: true,
    sameForWrongAndWeak: false,
    settle:
      'the repository opened at hub.docker.com by someone signed in: without a page for that account it is missing, or private to another',
    source: 'https://docs.docker.com/docker-hub/repos/manage/access/',
  },
  ghcr: {
    name: 'GHCR',
    hidesMissingFrom: 'everyone',
    namesMissing: true,
    sameForWrongAndWeak: true,
    settle: "the package's page on GitHub, opened by a member of the organisation that owns it",
    source:
      'https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry',
  },
  gitlab: {
    name: 'The GitLab registry',
    hidesMissingFrom: 'everyone',
    namesMissing: false,
    sameForWrongAndWeak: false,
    settle: "the project's page Deploy > Container registry, opened by one of its members",
    source: 'https://docs.gitlab.com/user/packages/container_registry/',
  },
  ecr: {
    name: 'Amazon ECR',
    hidesMissingFrom: 'anonymous',
    namesMissing: true,
    sameForWrongAndWeak: false,
    settle: 'the same request with a fresh token (aws ecr get-login-password); ECR then tells the two apart',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html',
  },
  'ecr-public': {
    name: 'Amazon ECR Public',
    hidesMissingFrom: 'nobody',
    namesMissing: true,
    sameForWrongAndWeak: false,
    settle: 'the same request without credentials; whatever is there may be pulled by anyone',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html',
  },
  google: {
    name: 'Artifact Registry',
    hidesMissingFrom: 'everyone',
    namesMissing: true,
    sameForWrongAndWeak: false,
    settle: 'gcloud artifacts repositories describe, run by an owner of the project',
    source: 'https://cloud.google.com/artifact-registry/docs/troubleshooting',
  },
  acr: {
    name: 'Azure Container Registry',
    hidesMissingFrom: 'anonymous',
    namesMissing: true,
    sameForWrongAndWeak: true,
    settle: 'az acr login with the same account: it fails for a wrong password, and works without AcrPull',
    source: 'https://learn.microsoft.com/azure/container-registry/container-registry-troubleshoot-login',
  },
  quay: {
    name: 'Quay',
    hidesMissingFrom: 'everyone',
    namesMissing: true,
    sameForWrongAndWeak: false,
    settle: "the repository's page, opened by a member of its organisation",
    source: 'https://docs.quay.io/issues/auth-failure.html',
  },
  harbor: {
    name: 'Harbor',
    hidesMissingFrom: 'anonymous',
    namesMissing: true,
    sameForWrongAndWeak: false,
    settle: 'the project in the web interface, opened by one of its members',
    source: 'https://goharbor.io/docs/main/administration/managing-users/user-permissions-by-role/',
  },
  nexus: {
    name: 'Nexus',
    hidesMissingFrom: 'anonymous',
    namesMissing: false,
    sameForWrongAndWeak: true,
    settle:
      'the repository in the web interface; where anonymous pulls should work, the Docker Bearer Token Realm has to be active',
    source: 'https://help.sonatype.com/en/docker-authentication.html',
  },
  artifactory: {
    name: 'Artifactory',
    hidesMissingFrom: 'everyone',
    namesMissing: false,
    sameForWrongAndWeak: false,
    settle: 'the repository in the web interface, opened by an account with the Read permission',
    source: 'https://jfrog.com/help/r/jfrog-artifactory-documentation/docker-registry',
  },
  other: {
    name: 'This registry',
    hidesMissingFrom: 'unknown',
    namesMissing: false,
    sameForWrongAndWeak: false,
    settle: 'the same request with an account that may read everything there',
    source: 'https://distribution.github.io/distribution/spec/auth/token/',
  },
};
