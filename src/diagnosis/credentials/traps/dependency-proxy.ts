import type { CredentialCase } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** A group's dependency proxy serves the group's members, whoever the project belongs to. */
export function dependencyProxyRights({ owner, job }: CredentialCase): CredentialFinding | null {
  if (owner.kind !== 'dependency-proxy' || owner.membership !== 'none') return null;
  const who = job.username === null ? 'Whoever started the job' : job.username;
  return {
    code: 'dependency-proxy-rights',
    certainty: 'likely',
    sentence: `${who} is no member of group ${owner.group}, whose dependency proxy serves its members only.`,
    remedy: {
      actor: 'maintainer',
      action: `Make ${who === job.username ? who : 'that person'} a member of ${owner.group}, or take the image from another group's dependency proxy or from its registry.`,
      command: null,
      source:
        'https://docs.gitlab.com/user/packages/dependency_proxy/#authenticate-with-the-dependency-proxy',
    },
  };
}
