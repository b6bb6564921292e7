import { reproduce, retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { subjectOf } from './subject.ts';

/** Kubernetes only says that it waits before the next attempt, not why the last one failed. */
export const pullBackoff = defineCause({
  code: 'pull-backoff',
  certainty: 'inconclusive',
  sources: ['https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/images/image_manager.go'],
  patterns: [/Back-?off pulling image|ImagePullBackOff|ErrImagePull/i],
  lastResort: true,

  probes: { repeat: 4 },

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${subject.image} could not be pulled, and Kubernetes reports only that it waits before trying again. The reason stands in the pod's events, which this text does not hold.`,

  remedies: ({ subject }) => [
    {
      actor: 'runner-owner',
      action:
        'Read the events of the namespace in which the runner creates its pods, or let the runner print them into the log.',
      command:
        'kubectl get events -n NAMESPACE --field-selector type=Warning --sort-by=.lastTimestamp\nkubectl describe pod -n NAMESPACE POD',
      source: 'https://docs.gitlab.com/runner/executors/kubernetes/#other-configtoml-settings',
    },
    reproduce({ ...subject, kubernetes: true }),
    retryJob('to see the reason of a fresh attempt'),
  ],
});
