import { withoutPullWrappers } from '../failure/reason.ts';
import { retryJob } from './advice.ts';
import { defineCause } from './cause.ts';
import { quoted } from './subject.ts';

/** Preparation failed before or after the pull: containers, volumes, networks, the cluster, the runner itself. */
export const notImagePull = defineCause({
  code: 'not-image-pull',
  certainty: 'likely',
  sources: [
    'https://docs.gitlab.com/runner/faq/',
    'https://docs.gitlab.com/runner/executors/kubernetes/troubleshooting/',
    'https://github.com/opencontainers/runc/blob/v1.3.0/libcontainer/error.go',
  ],
  patterns: [
    /No such container|conflict: unable to|container not found|Cannot link to a non running container|shim error|docker-runc not installed|is not running\b(?=.{0,40}container)|container \S+ is not running|marked for removal/i,
    /(?:^|environment: )exit (?:status|code) \d+$|unsupported Windows Version|detecting base image|prepare helper image|unsupported os type|Process exited with status \d+|failed to start process|shell \S+ not found/i,
    /CreateContainer(?:Config)?Error|RunContainerError|FailedMount|MountVolume|FailedScheduling|nodes? (?:are|is) available|Unschedulable|Insufficient (?:cpu|memory|pods|ephemeral)|couldn't find key|(?:secret|configmap)s? \S+ not found/i,
    /setting up (?:credentials|build pod|build namespace|trapping scripts|services?)|is forbidden: |is invalid DNS|exceeded quota: |violates PodSecurity|etcdserver: |unable to upgrade connection|error dialing backend|failed calling webhook/i,
    /unable to acquire instance|Machine creation failed|docker-machine|no (?:free|available) (?:machines?|instances?|capacity)|failed to create (?:instance|fleet)|VirtualBox|Parallels|vboxmanage/i,
    /network \S+ not found|non-overlapping IPv4 address pool|address pools have been fully subnetted|port is already allocated|address already in use|endpoint with name \S+ already exists|invalid (?:volume|mount) (?:specification|config|path)|(?:create|creating|remove|start|inspect)(?:ing)? (?:volume|network|cache)/i,
    /unknown or invalid runtime name|could not select device driver|nvidia-container|error gathering device information|exec format error|cgroups?:|conflicting options|is already in use by container|probably didn't start properly/i,
    /(?:adding|creating|create) (?:cache|host|docker|permission|service) (?:volume|container|tunnel|log)|helper container|(?:build|service) container \S+ not found|is (?:being )?deleted|is disrupted|CrashLoopBackOff|non-zero status|container configuration error|become attachable|pod status is|pods "?\S+ not found|pod already succeeded/i,
    /No command specified|Container command \S+ (?:not found|could not be invoked)|Unknown runtime specified|Duplicate mount point|restarting failed container|failed to reserve container name/i,
    /executable file not found in (?:\$|%)PATH|chdir to cwd|no such user|unable to find user|apparmor|seccomp/i,
  ],
  wrappers: [
    { opening: /ssh: (?:handshake|connect)/ },
    {
      opening:
        /error while creating mount source path|failed to (?:create endpoint|initialize logging driver)|Cannot (?:start|restart) container|fork\/exec \S*containerd-shim|Mounts denied/i,
    },
    {
      opening:
        /OCI runtime|failed to create (?:containerd |shim )?task(?::| for container)|error during container init|container init(?:ialization)? (?:caused|exited)|failed to generate (?:container|spec)|failed to start container/i,
      unless: /failed to pull/i,
    },
    {
      opening:
        /(?:setup|set up|configure|destroy|teardown) network for (?:pod )?sandbox|plugin type=\\*"|networkPlugin cni failed|failed to set up sandbox container/i,
      unless: /failed to pull|sandbox image/i,
    },
    {
      opening: /\/api\/v1\/(?:namespaces|nodes|pods|events)|\/apis\/[a-z.]+\/v\d|\/api\/v4\/|\/api\/v4\b/i,
      unless: /failed to pull image|pulling image/i,
    },
  ],

  facts: (_groups, text) => ({ reason: withoutPullWrappers(text.reason), runner: text.runnerName }),

  explain: ({ reason, runner }) =>
    `The job could not be prepared${runner === null ? '' : ` on runner ${quoted(runner)}`}, and what the log gives as reason is not the pull of an image: ${quoted(reason)}. This program knows pulls only.`,

  remedies: () => [
    {
      actor: 'runner-owner',
      action:
        "Look the reason up in the runner's own troubleshooting pages, and at the runner's log of the same minute.",
      command: "sudo journalctl -u gitlab-runner --since '1 hour ago' --no-pager",
      source: 'https://docs.gitlab.com/runner/faq/',
    },
    retryJob('if the runner was just being restarted or scaled'),
  ],
});
