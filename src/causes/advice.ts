import type { Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { searchInProject } from './search-in-project.ts';
import type { Subject } from './subject.ts';

// Remedies that several causes share.

export function retryJob(when: string): Remedy {
  return {
    actor: 'developer',
    action: `Retry the job ${when}.`,
    command: null,
    source: 'https://docs.gitlab.com/ci/jobs/#retry-jobs',
  };
}

/** Correct what names the image: the pipeline's file, or the runner's configuration for its helper. */
export function correctReference({ author, kubernetes, reference }: Subject, toWhat: string): Remedy {
  if (author === 'runner-owner') {
    return {
      actor: author,
      action: `Correct helper_image in the runner's config.toml ${toWhat}, or remove it so that the runner's own default applies.`,
      command: kubernetes
        ? 'grep -n helper_image values.yaml'
        : 'grep -n helper_image /etc/gitlab-runner/config.toml',
      source:
        'https://docs.gitlab.com/runner/configuration/advanced-configuration/#override-the-helper-image',
    };
  }
  return {
    actor: author,
    action: `Correct the image in .gitlab-ci.yml, or in the file it includes, ${toWhat}.`,
    command: searchInProject(reference),
    source: 'https://docs.gitlab.com/ci/yaml/#image',
  };
}

/** Try the same pull by hand where the job's engine made it. */
export function reproduce({ reference, kubernetes }: Subject): Remedy {
  return {
    actor: 'runner-owner',
    action: `Repeat the pull by hand on ${kubernetes ? 'the node' : "the runner's host"}; it is the fastest way to see whether the failure persists.`,
    command: pullCommand({ reference, kubernetes }),
    source: kubernetes
      ? 'https://kubernetes.io/docs/tasks/debug/debug-cluster/crictl/'
      : 'https://docs.docker.com/reference/cli/docker/image/pull/',
  };
}

/** A fault that comes and goes shows its pattern over some pulls. */
export function repeatPulls(subject: Subject): Remedy {
  const pull = pullCommand(subject);
  return {
    ...reproduce(subject),
    action:
      'Repeat the pull several times by hand: whether all fail or only some tells a broken path from a shaky one.',
    command: pull === null ? null : `for i in 1 2 3 4 5; do date; ${pull} && echo OK || echo FAIL; done`,
  };
}

function pullCommand({ reference, kubernetes }: Pick<Subject, 'reference' | 'kubernetes'>): string | null {
  return kubernetes ? fill`sudo crictl pull ${reference}` : fill`sudo docker pull ${reference}`;
}

/** Let a transient failure fall back to the copy on the host. */
export function allowLocalCopy({ kubernetes }: Subject): Remedy {
  return {
    actor: 'runner-owner',
    action: 'Let the runner fall back to a copy on the host when a pull fails.',
    command: kubernetes
      ? '[runners.kubernetes]\n  pull_policy = ["always", "if-not-present"]'
      : '[runners.docker]\n  pull_policy = ["always", "if-not-present"]',
    source: 'https://docs.gitlab.com/runner/executors/docker/#set-multiple-pull-policies',
  };
}

export function registryStatus({ registry, host }: Subject): Remedy {
  const page = registry === null ? undefined : statusPages[registry];
  return {
    actor: 'registry-owner',
    action:
      page === undefined
        ? `Check the registry's own logs and health${host === null ? '' : ` at ${host}`}.`
        : `Check ${page} for an incident.`,
    command: fill`curl -sSI https://${host}/v2/`,
    source: page ?? 'https://distribution.github.io/distribution/spec/api/#api-version-check',
  };
}

const statusPages: Readonly<Record<string, string>> = {
  'docker.io': 'https://www.dockerstatus.com/',
  'ghcr.io': 'https://www.githubstatus.com/',
  'quay.io': 'https://status.redhat.com/',
  'registry.gitlab.com': 'https://status.gitlab.com/',
};
