import { correctReference } from './advice.ts';
import { type Actor, defineCause, type Remedy } from './cause.ts';
import { subjectOf } from './subject.ts';

/** A policy refuses: the registry's, an admission webhook's, or the engine's own signature policy. */
export const blockedByPolicy = defineCause({
  code: 'blocked-by-policy',
  certainty: 'confirmed',
  sources: [
    'https://github.com/goharbor/harbor/blob/v2.13.0/src/server/middleware/vulnerable/vulnerable.go',
    'https://github.com/containers/image/blob/v5.36.2/signature/policy_eval.go',
    'https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks',
    'https://github.com/quay/quay/blob/master/endpoints/v2/errors.py',
  ],
  patterns: [
    /(?:is )?rejected by policy|Source image rejected|signature was required|(?:image |signature )verification failed|is not signed (?:in|by)\b|image is not signed/i,
    /due to configured policy|prevent(?:s|ed)? (?:vulnerable )?images?|cannot be pulled due to|(?:blocking|security|scan|vulnerability|admission|image) policy\b|quarantined?\b|severity of vulnerability of the image|get the image severity/i,
    /(?:remote )?trust data (?:does not exist|missing|unavailable)|does not have trust data|content trust\b|No (?:valid )?trust data/i,
    /is not allowed access|not in the (?:IP )?allow ?list|IP (?:address )?(?:is )?(?:not allowed|blocked|banned)|aka\.ms\/acr\/firewall|ip[ _-]allow[ _-]list/i,
    /complete the security check|(?:not available|unavailable|restricted|blocked) in your (?:country|region|location)|Unavailable For Legal Reasons|\b451\b|export control|geo-?block/i,
    /must log in with a Personal Access Token|please use personal access token to login|SAML (?:enforcement|SSO)|organi[sz]ation has enabled|(?:Image|Registry) Access Management|single sign-on/i,
    /(?:storage|plan|transfer|bandwidth|account) (?:quota|limit) (?:has been )?(?:exceeded|reached)|Payment Required|\b402\b|quota (?:has been |is )?exceeded on|namespace \S+ has been disabled|(?:namespace|repository|account|organi[sz]ation|user|registry) (?:is|has been) (?:disabled|suspended|blocked|locked|not active|inactive)/i,
    /is blocked in \S*registries\.conf|image policy webhook backend denied|blocked due to the following policies/i,
  ],
  wrappers: [{ opening: /admission webhook \\*"(?<webhook>[\w.-]+)\\*" denied the request/ }],

  facts: ({ webhook }, text) => ({ subject: subjectOf(text), who: decider(text.reason, webhook) }),

  explain: ({ subject, who }) =>
    `${subject.image} was not pulled because ${who.words} forbids it. Retrying does not help: whoever owns the policy has to permit the image, the account or the address, or the job has to use another image.`,

  remedies: ({ subject, who }) => [
    { actor: who.actor, action: who.action, command: null, source: who.source },
    correctReference(subject, 'to an image that the policy permits'),
  ],
});

interface Decider extends Pick<Remedy, 'actor' | 'action' | 'source'> {
  readonly actor: Actor;
  /** Completes "because … forbids it". */
  readonly words: string;
}

function decider(reason: string, webhook: string | undefined): Decider {
  if (webhook !== undefined || /image policy webhook|following policies/.test(reason)) {
    return {
      actor: 'runner-owner',
      words:
        webhook === undefined
          ? "the cluster's admission policy"
          : `the cluster's admission webhook ${webhook}`,
      action:
        "Ask the cluster's administrators to permit the image, or to name the registries that are permitted.",
      source: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
    };
  }
  if (/rejected by policy|Source image rejected|registries\.conf/.test(reason)) {
    return {
      actor: 'runner-owner',
      words: "the engine's own policy on the runner's host",
      action:
        'Permit the registry, or install the key that its signatures need, in policy.json and registries.conf of the host.',
      source: 'https://github.com/containers/image/blob/main/docs/containers-policy.json.5.md',
    };
  }
  if (/not allowed access|acr\/firewall|IP (?:address|allow|not|blocked|banned)/.test(reason)) {
    return {
      actor: 'registry-owner',
      words: "the registry's firewall",
      action: "Add the runner's public address to the registry's firewall rules.",
      source:
        'https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks',
    };
  }
  return {
    actor: 'registry-owner',
    words: 'a policy of the registry',
    action:
      "Ask the registry's or the organisation's administrators to permit this pull, quoting the evidence below.",
    source: 'https://docs.gitlab.com/user/packages/container_registry/troubleshoot_container_registry/',
  };
}
