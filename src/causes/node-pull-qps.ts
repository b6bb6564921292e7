import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { subjectOf } from './subject.ts';

/** The Kubernetes node throttled its own pulls; no registry did. */
export const nodePullQps = defineCause({
  code: 'node-pull-qps',
  certainty: 'confirmed',
  sources: ['https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/images/helpers.go'],
  patterns: [/pull QPS exceeded/i],

  probes: { repeat: 4 },

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${subject.image} was not pulled because the kubelet limits how many pulls its node starts at once. The registry was not asked and did not refuse.`,

  remedies: ({ subject }) => [
    retryJob('once fewer jobs start at the same time'),
    {
      actor: 'runner-owner',
      action: "Raise the kubelet's limits on the nodes that run jobs.",
      command: '# KubeletConfiguration\nregistryPullQPS: 20\nregistryBurst: 40',
      source: 'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/',
    },
    {
      actor: 'runner-owner',
      action: 'Let jobs use the copy that the node already has.',
      command: '[runners.kubernetes]\n  pull_policy = "if-not-present"',
      source: subject.kubernetes
        ? 'https://docs.gitlab.com/runner/executors/kubernetes/#set-a-pull-policy'
        : 'https://docs.gitlab.com/runner/executors/kubernetes/',
    },
  ],
});
