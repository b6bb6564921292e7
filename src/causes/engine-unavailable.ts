import { defineCause, type Remedy } from './cause.ts';
import { type Subject, subjectOf } from './subject.ts';

/** The container engine could not be asked, or refuses its own configuration. */
export const engineUnavailable = defineCause({
  code: 'engine-unavailable',
  certainty: 'confirmed',
  sources: [
    'https://github.com/moby/moby/blob/v28.5.2/client/errors.go',
    'https://github.com/moby/moby/blob/v28.5.2/api/server/middleware/version.go',
    'https://github.com/moby/moby/blob/v28.5.2/registry/registry.go',
    'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/executors/docker/docker.go',
  ],
  patterns: [
    /client version (?<client>[\d.]+) is too (?<side>old|new)|client is newer than server|(?:daemon|server|engine) is shutting down|Is the docker daemon running|(?:docker )?daemon is not running/i,
    /unable to load CA cert|failed to load X509 key pair(?:: tls: .*)?|missing key \S+ for client certificate|(?:tls: )?private key does not match public key|tls: (?:failed to find|found a certificate rather)|could not read CA certificate/i,
    /(?:invalid|error (?:loading|parsing|reading)) (?:registries? )?(?:configuration|config)\b.{0,20}(?:hosts\.toml|registries\.conf|daemon\.json)|policy\.json: no such file|no policy\.json file found/i,
    /make sure you are running as root.*|unknown service runtime\.v1\S*|container runtime is (?:down|not running)|no such host: docker\b|rpc error: code = Unavailable\b|parsing docker host|java\.io\.IOException: (?:Permission denied|No such file or directory)/i,
  ],
  wrappers: [
    {
      opening:
        /Cannot connect to the Docker (?:daemon|API)|Couldn't connect to Docker daemon|docker\/transport\/(?:unix|npipe)conn\.py|Error while fetching server API version|error during connect: |unable to connect to (?:the )?(?:Docker|Podman)|Cannot connect to Podman/i,
    },
    {
      opening:
        /permission denied while trying to connect|dial unix |read unix |unix:\/\/\/|\/(?:docker|podman|containerd|crio|cri-dockerd|cri-containerd|dockershim|buildkitd)\.sock|docker_engine|dockerDesktop(?:Linux|Windows)?Engine/i,
    },
    // 2375 and 2376 are the engine's own API, never a registry's.
    {
      opening: /(?:https?|tcp):\/\/[\w.-]+:237[56]\b|dial tcp \S+:237[56]: |lookup docker on /i,
    },
    { opening: /The server probably has client authentication/ },
  ],

  facts: ({ client, side }, text) => ({
    subject: subjectOf(text),
    fault: faultOf(text.reason, side),
    endpoint:
      /(?:unix|tcp|npipe|http):\/\/[^\s".]+(?:\.[^\s".]+)*/.exec(text.reason)?.[0]?.replace(/[:,;)]+$/, '') ??
      null,
    client: client ?? null,
  }),

  explain: ({ subject, fault, endpoint, client }) =>
    `${explained[fault](client)} on ${subject.place}${endpoint === null ? '' : ` (${endpoint})`}. Image, registry and credentials play no part in that.`,

  remedies: ({ subject, fault }) => [repair[fault](subject)],
});

type Fault = 'down' | 'permission' | 'version' | 'configuration';

function faultOf(reason: string, side: string | undefined): Fault {
  if (side !== undefined || /newer than server/.test(reason)) return 'version';
  if (/permission denied/.test(reason)) return 'permission';
  return /CA cert|key pair|client certificate|public key|PEM|\.toml|\.conf|\.json/.test(reason)
    ? 'configuration'
    : 'down';
}

const explained: Readonly<Record<Fault, (client: string | null) => string>> = {
  down: () => 'The container engine did not answer',
  permission: () => 'The runner is not permitted to use the container engine',
  version: (client) =>
    `The runner's API version${client === null ? '' : ` ${client}`} is not one that the container engine speaks`,
  configuration: () => 'The container engine refuses its own configuration',
};

const repair: Readonly<Record<Fault, (subject: Subject) => Remedy>> = {
  down: ({ kubernetes }) => ({
    actor: 'runner-owner',
    action:
      'Start the engine and read its log; for docker:dind as a service, check that the service is up and DOCKER_HOST names it.',
    command: `sudo systemctl status ${kubernetes ? 'containerd' : 'docker'}\nsudo journalctl -u ${kubernetes ? 'containerd' : 'docker'} --since '30 min ago' --no-pager`,
    source: 'https://docs.docker.com/engine/daemon/troubleshoot/',
  }),
  permission: () => ({
    actor: 'runner-owner',
    action: "Add the runner's user to the docker group and restart the runner.",
    command: 'sudo usermod -aG docker gitlab-runner && sudo systemctl restart gitlab-runner',
    source: 'https://docs.docker.com/engine/install/linux-postinstall/',
  }),
  version: () => ({
    actor: 'runner-owner',
    action: 'Upgrade whichever of runner and engine is the older.',
    command: 'gitlab-runner --version; docker version',
    source: 'https://docs.docker.com/reference/api/engine/#api-version-matrix',
  }),
  configuration: () => ({
    actor: 'runner-owner',
    action:
      'Correct the certificate directory of the registry: CA files end in .crt, a client pair in .cert and .key of the same name.',
    command: 'sudo ls -lR /etc/docker/certs.d',
    source: 'https://docs.docker.com/engine/security/certificates/',
  }),
};
