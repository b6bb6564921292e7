import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { subjectOf } from './subject.ts';

/** The pull policy forbids pulling, and the image is not on the host. */
export const notPresentLocally = defineCause({
  code: 'not-present-locally',
  certainty: 'confirmed',
  sources: [
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/executors/docker/internal/pull/manager.go',
    'https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/images/image_manager.go',
    'https://github.com/containers/common/blob/v0.64.0/libimage/pull.go',
  ],
  patterns: [
    /never\]: (?:Error: |Error response from daemon: )?No such image/i,
    /ErrImageNeverPull|is not present with pull policy of Never|pull policy is "never" but|could not be found locally|--pull[ =]never/i,
    /\bnever pull policy\b|image not known\b|but its pull policy is never/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${subject.image} is not present on ${subject.place}, and the pull policy in force is never, which forbids fetching it. Nothing was asked of any registry.`,

  remedies: ({ subject }) => [
    {
      actor: 'runner-owner',
      action: 'Allow the runner to pull what is missing: change pull_policy in its config.toml.',
      command: subject.kubernetes
        ? '[runners.kubernetes]\n  pull_policy = "if-not-present"'
        : '[runners.docker]\n  pull_policy = "if-not-present"',
      source: 'https://docs.gitlab.com/runner/executors/docker/#configure-how-runners-pull-images',
    },
    {
      actor: 'runner-owner',
      action: 'Or put the image on the host beforehand, under exactly this name and tag.',
      command: fill`sudo docker pull ${subject.reference}`,
      source: 'https://docs.gitlab.com/runner/executors/docker/#set-the-never-pull-policy',
    },
    {
      actor: 'developer',
      action:
        'If the pipeline itself asks for pull_policy: never, ask for if-not-present instead; the runner has to allow it.',
      command:
        subject.keyword === 'services'
          ? fill`services:\n  - name: ${subject.reference}\n    pull_policy: if-not-present`
          : fill`image:\n  name: ${subject.reference}\n  pull_policy: if-not-present`,
      source: 'https://docs.gitlab.com/ci/yaml/#imagepull_policy',
    },
  ],
});
