import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { atStart, type Subject, subjectOf } from './subject.ts';

/** The registry answered in plain HTTP where the engine spoke HTTPS. */
export const httpOnlyRegistry = defineCause({
  code: 'http-only-registry',
  certainty: 'confirmed',
  sources: ['https://github.com/golang/go/blob/go1.24.0/src/net/http/client.go'],
  patterns: [/server gave HTTP response to HTTPS client/],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${atStart(subject.server)} answered in plain HTTP, and the engine on ${subject.place} insists on HTTPS. The registry has no TLS on that port, or the image names the wrong port.`,

  remedies: ({ subject }) => [
    {
      actor: 'registry-owner',
      action: 'Put TLS in front of the registry.',
      command: null,
      source:
        'https://distribution.github.io/distribution/about/deploying/#run-an-externally-accessible-registry',
    },
    allowPlainHttp(subject),
  ],
});

function allowPlainHttp({ registry, kubernetes }: Subject) {
  if (kubernetes) {
    return {
      actor: 'runner-owner',
      action:
        'Only in a network that you trust: allow plain HTTP for this registry on the nodes. Anyone on the way can then replace images and read credentials.',
      command: fill`# /etc/containerd/certs.d/${registry}/hosts.toml
server = "http://${registry}"
[host."http://${registry}"]
  capabilities = ["pull", "resolve"]`,
      source: 'https://github.com/containerd/containerd/blob/main/docs/hosts.md',
    } as const;
  }
  return {
    actor: 'runner-owner',
    action:
      'Only in a network that you trust: allow plain HTTP for this registry and reload the engine. Anyone on the way can then replace images and read credentials.',
    command: fill`# /etc/docker/daemon.json
{
  "insecure-registries": ["${registry}"]
}`,
    source: 'https://docs.docker.com/reference/cli/dockerd/#insecure-registries',
  } as const;
}
