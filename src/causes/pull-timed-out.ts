import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { tryConnection } from './network-advice.ts';
import { subjectOf } from './subject.ts';

/** The pull outlasted a time limit, and nothing more specific is said. */
export const pullTimedOut = defineCause({
  code: 'pull-timed-out',
  certainty: 'likely',
  sources: [
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/executors/kubernetes/util.go',
    'https://github.com/Mirantis/cri-dockerd/blob/v0.3.17/libdocker/kube_docker_client.go',
    'https://github.com/containerd/containerd/blob/v2.1.4/internal/cri/server/images/image_pull.go',
  ],
  patterns: [
    /timed out waiting for pod to start|context cancell?ed|request canceled|code = Cancell?ed|pull(?:ing)? (?:\S+ )?(?:timed out|timeout)|image pull timeout/i,
    /progress deadline exceeded|because of no progress|no progress (?:for|in) \S+|execution took longer than|operation was canceled/i,
    /(?:"|\]|unpack|copy|code = (?:Unknown|Canceled) desc =):? context deadline exceeded|code = DeadlineExceeded/i,
  ],
  lastResort: true,

  probes: { repeat: 4 },

  facts: (_groups, text) => ({
    subject: subjectOf(text),
    pod: /waiting for pod to start/.test(text.reason),
  }),

  explain: ({ subject, pod }) =>
    pod
      ? `The pod of the job did not start within the runner's time limit, and the text names no reason. A slow pull is the usual one; a pod that finds no node looks the same.`
      : `${subject.image} was still being pulled when a time limit ended it on ${subject.place}. The text does not tell whether the image is large, the connection slow, or the transfer had stalled.`,

  remedies: ({ subject, pod }) => [
    ...(subject.kubernetes || pod ? [longerPoll] : []),
    retryJob('once: layers that arrived are kept'),
    tryConnection(subject),
    {
      actor: 'developer',
      action: 'Use a smaller image, or one that the hosts already hold.',
      command: null,
      source: 'https://docs.gitlab.com/runner/configuration/speed_up_job_execution/',
    },
  ],
});

const longerPoll = {
  actor: 'runner-owner',
  action: 'Give pods more time to start; the default is 180 seconds.',
  command: '[runners.kubernetes]\n  poll_timeout = 600',
  source: 'https://docs.gitlab.com/runner/executors/kubernetes/#configuration-settings',
} as const;
