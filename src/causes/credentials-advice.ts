import type { Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { authKey, hostOf } from './registry.ts';
import type { Subject } from './subject.ts';

/** Store what the runner is to log in with, as a skeleton to fill: never a secret. */
export function setRegistryAuth(subject: Subject): Remedy {
  const { keeper, registry, registryName: from } = subject;
  const ecr = ecrHelper(subject);
  if (ecr !== null) return ecr;
  if (keeper === 'runner-owner') {
    return {
      actor: keeper,
      action: `Give the runner credentials that may pull from ${from}, in config.toml.`,
      command: fill`[[runners]]
  environment = ['DOCKER_AUTH_CONFIG={"auths":{"${key(registry)}":{"auth":"BASE64_OF_USER:TOKEN"}}}']`,
      source: privateImages,
    };
  }
  return {
    actor: keeper,
    action: `Store a login that may pull from ${from} in the CI/CD variable DOCKER_AUTH_CONFIG, merged with what it holds; auth is what this prints: printf %s 'USER:TOKEN' | openssl base64 -A`,
    command: fill`{"auths":{"${key(registry)}":{"auth":"BASE64_OF_USER:TOKEN"}}}`,
    source: privateImages,
  };
}

/** The variable exists, and the runner does not get it or does not match it. */
export function checkAuthReachesJob({ keeper, registry }: Subject): Remedy {
  return {
    actor: keeper,
    action: `If DOCKER_AUTH_CONFIG is set, check that it reaches this job: a protected variable stays away from unprotected refs, a project's replaces the group's, and its key has to be spelled ${registry === null ? "exactly as the image's registry" : authKey(registry)}.`,
    command: 'glab variable list | grep DOCKER_AUTH_CONFIG',
    source: 'https://docs.gitlab.com/ci/variables/#protect-a-cicd-variable',
  };
}

/** A login of ECR lasts twelve hours; whatever stores one has to renew it, and the helper makes one for each pull. */
function ecrHelper({ registry, kubernetes }: Subject): Remedy | null {
  if (ecrRegion(registry) === null) return null;
  if (kubernetes) {
    return {
      actor: 'runner-owner',
      action:
        "Let the nodes' IAM role pull (AmazonEC2ContainerRegistryPullOnly); the kubelet then logs in by itself. A stored login lasts only 12 hours.",
      command: null,
      source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_EKS.html',
    };
  }
  return {
    actor: 'runner-owner',
    action:
      'Install docker-credential-ecr-login where the runner works, with an AWS identity that may pull, and name it in DOCKER_AUTH_CONFIG or in config.json: it logs in anew for each pull.',
    command: fill`{"credHelpers":{"${registry}":"ecr-login"}}`,
    source: 'https://docs.gitlab.com/ci/docker/using_docker_images/#use-a-credentials-store',
  };
}

/** For whoever cannot install anything on the host. */
export function renewStoredLogin({ registry }: Subject): Remedy | null {
  const region = ecrRegion(registry);
  if (region === null) return null;
  return {
    actor: 'maintainer',
    action:
      'If DOCKER_AUTH_CONFIG has to hold a login, renew it by a scheduled pipeline in less than every 12 hours: that is how long one lasts.',
    command: fill`aws ecr get-login-password --region ${region}`,
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html',
  };
}

function ecrRegion(registry: string | null): string | null {
  const ecr = /^\d+\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com/;
  return ecr.exec(registry ?? '')?.groups?.['region'] ?? null;
}

/** Which login the registry asks for, and where. */
export function showChallenge({ registry, host }: Subject): Remedy {
  const asked = registry === null ? host : hostOf(registry);
  return {
    actor: 'runner-owner',
    action: 'See which token server the registry sends the engine to, and for which service.',
    command: fill`curl -sI https://${asked}/v2/ | grep -i www-authenticate`,
    source: 'https://distribution.github.io/distribution/spec/auth/token/',
  };
}

/** On Kubernetes the node pulls, with secrets of the pod. */
export function pullSecret({ registry }: Subject): Remedy {
  return {
    actor: 'runner-owner',
    action: "Create a pull secret in the namespace of the job pods and name it in the runner's config.toml.",
    command: fill`kubectl get secrets -n NAMESPACE
kubectl create secret docker-registry registry-pull -n NAMESPACE --docker-server=${key(registry)} --docker-username=USER --docker-password=TOKEN
# config.toml
[runners.kubernetes]
  image_pull_secrets = ["registry-pull"]`,
    source: 'https://docs.gitlab.com/runner/executors/kubernetes/#other-configtoml-settings',
  };
}

/** The runner logged in with CI_JOB_TOKEN: the image's project decides which projects may. */
export function allowJobToken(): Remedy {
  return {
    actor: 'maintainer',
    action:
      "In the project that owns the image, add this project to the job token allowlist, and check that whoever started the job may read that project's registry.",
    command: null,
    source: 'https://docs.gitlab.com/ci/jobs/ci_job_token/#control-job-token-access-to-your-project',
  };
}

/** Log in by hand: the quickest proof that a credential is good, from the host that has to use it. */
export function tryLogin({ registry, reference }: Subject): Remedy {
  return {
    actor: 'runner-owner',
    action:
      "See which registries the runner's user has a login for, and try the credentials by hand as that user.",
    command: [
      "jq '.auths | keys' ~/.docker/config.json",
      loginCommand(registry),
      fill`docker manifest inspect ${reference} >/dev/null && echo OK`,
    ]
      .filter((line) => line !== null)
      .join('\n'),
    source: 'https://docs.docker.com/reference/cli/docker/login/',
  };
}

const privateImages =
  'https://docs.gitlab.com/ci/docker/using_docker_images/#access-an-image-from-a-private-container-registry';

function key(registry: string | null): string | null {
  return registry === null ? null : authKey(registry);
}

function loginCommand(registry: string | null): string | null {
  const region = ecrRegion(registry);
  if (region !== null) {
    return fill`aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`;
  }
  const name = /^(?<name>[a-z0-9]+)\.azurecr\.io$/.exec(registry ?? '')?.groups?.['name'];
  if (name !== undefined) return fill`az acr login --name ${name}`;
  if (/(?:^|\.)gcr\.io$|-docker\.pkg\.dev$/.test(registry ?? ''))
    return fill`gcloud auth configure-docker ${registry}`;
  if (registry === 'docker.io') return 'docker login';
  return fill`docker login ${registry}`;
}
