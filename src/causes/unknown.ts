import { withoutPullWrappers } from '../failure/reason.ts';
import { reproduce, retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { quoted, subjectOf } from './subject.ts';

/** A failure whose words no other cause recognises. */
export const unknown = defineCause({
  code: 'unknown',
  certainty: 'inconclusive',
  sources: ['https://docs.gitlab.com/runner/faq/'],
  patterns: [],

  facts: (_groups, text) => ({ subject: subjectOf(text), reason: withoutPullWrappers(text.reason) }),

  explain: ({ subject, reason }) =>
    `${subject.image} could not be made ready, and the log does not say why in words that this program knows. Its last reason reads ${reason === '' ? 'nothing at all' : quoted(reason)}.`,

  remedies: ({ subject }) => [
    reproduce(subject),
    retryJob('once, to see whether the failure repeats'),
    {
      actor: 'runner-owner',
      action: "Read the engine's own log of the same minute, which often says more than the job's.",
      command: subject.kubernetes
        ? "sudo journalctl -u kubelet -u containerd --since '30 min ago' --no-pager"
        : "sudo journalctl -u docker --since '30 min ago' --no-pager\ndocker version; docker info",
      source: 'https://docs.docker.com/engine/daemon/logs/',
    },
  ],
});
