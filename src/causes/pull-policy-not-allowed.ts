import { defineCause, type Remedy } from './cause.ts';
import { fill } from './fill.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The requested pull policy is outside what the runner allows. */
export const pullPolicyNotAllowed = defineCause({
  code: 'pull-policy-not-allowed',
  certainty: 'confirmed',
  sources: [
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/helpers/pull_policies/pull_policies.go',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/config.go',
  ],
  patterns: [
    /pull_policy \(\[(?<asked>[^\]]{0,120})\]\) defined in (?<where>GitLab pipeline config|Runner config(?: \(default\))?) is not one of the allowed_pull_policies \(\[(?<allowed>[^\]]{0,120})\]\)/,
    /configured PullPolicies \(\[(?<asked>[^\]]{0,120})\]\) are not allowed by AllowedPullPolicies \(\[(?<allowed>[^\]]{0,120})\]\)/,
    /is not one of the allowed_pull_policies|not allowed by AllowedPullPolicies|invalid pull policy for|unsupported (?:allowed_)?pull_policy config|unsupported pull policy|conversion to Kubernetes policy/i,
  ],

  facts: ({ asked, allowed, where }, text) => ({
    subject: subjectOf(text),
    asked: words(asked),
    allowed: words(allowed),
    where: where ?? null,
  }),

  explain: ({ subject, asked, allowed, where }) =>
    `The runner did not try to pull ${lower(subject.image)}: the pull policy ${asked.length === 0 ? 'asked for' : `[${asked.join(' ')}]`}${where === null ? '' : `, set in ${where},`} is not among those that it allows${allowed.length === 0 ? '' : ` ([${allowed.join(' ')}])`}. Image, registry and credentials play no part.`,

  remedies({ subject, asked, allowed, where }) {
    const inPipeline = fixPipeline(subject, allowed);
    const onRunner = fixRunner(subject, [...new Set([...allowed, ...asked])], asked);
    return where === 'GitLab pipeline config' ? [inPipeline, onRunner] : [onRunner];
  },
});

function fixPipeline({ reference, keyword }: Subject, [first]: readonly string[]): Remedy {
  const policy = first?.toLowerCase().replace('ifnotpresent', 'if-not-present') ?? null;
  return {
    actor: 'developer',
    action:
      'Remove pull_policy from the image or service in .gitlab-ci.yml, or set one that the runner allows.',
    command:
      keyword === 'services'
        ? fill`services:
  - name: ${reference}
    pull_policy: ${policy}`
        : fill`image:
  name: ${reference}
  pull_policy: ${policy}`,
    source: 'https://docs.gitlab.com/ci/yaml/#imagepull_policy',
  };
}

function fixRunner({ kubernetes }: Subject, policies: readonly string[], asked: readonly string[]): Remedy {
  const section = kubernetes ? 'runners.kubernetes' : 'runners.docker';
  const list = policies.map(
    (policy) => `"${policy.toLowerCase().replace('ifnotpresent', 'if-not-present')}"`,
  );
  const harmless = asked.length > 0 && policies.every((policy) => /^[A-Za-z-]+$/.test(policy));
  return {
    actor: 'runner-owner',
    action: 'Make pull_policy and allowed_pull_policies in config.toml agree.',
    command: harmless ? `[${section}]\n  allowed_pull_policies = [${list.join(', ')}]` : null,
    source: 'https://docs.gitlab.com/runner/executors/docker/#allow-docker-pull-policies',
  };
}

function words(list: string | undefined): readonly string[] {
  return (list ?? '').split(/[\s,]+/).filter((word) => word !== '');
}

function lower(sentenceStart: string): string {
  return `t${sentenceStart.slice(1)}`;
}
