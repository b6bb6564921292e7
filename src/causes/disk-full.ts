import { retryJob } from './advice.ts';
import { defineCause, type Remedy } from './cause.ts';
import { subjectOf } from './subject.ts';

/** The host's storage has no room left: bytes, inodes or quota. */
export const diskFull = defineCause({
  code: 'disk-full',
  certainty: 'confirmed',
  sources: [
    'https://man7.org/linux/man-pages/man3/errno.3.html',
    'https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-',
    'https://github.com/moby/moby/blob/v24.0.0/daemon/graphdriver/devmapper/deviceset.go',
  ],
  patterns: [
    /no space left on device|disk quota exceeded|not enough (?:disk )?space|insufficient (?:disk )?space|out of (?:disk )?space|disk(?: is|:)? full|ENOSPC|EDQUOT/i,
    /Thin Pool has \d+ free (?:data|metadata) blocks|low on resource: (?:ephemeral-storage|inodes|nodefs|imagefs)|no free inodes|out of inodes|free(?:d)? bytes, but only|DiskPressure|FreeDiskSpaceFailed|ImageGCFailed/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `${subject.image} could not be stored because the disk on ${subject.place} is full. The text does not tell bytes from inodes: both are reported with the same words.`,

  remedies: ({ subject }) => [
    {
      actor: 'runner-owner',
      action: 'See what is full, bytes and inodes.',
      command: subject.kubernetes
        ? 'df -h /var/lib/containerd; df -i /var/lib/containerd'
        : 'df -h /var/lib/docker; df -i /var/lib/docker; docker system df',
      source: 'https://docs.docker.com/reference/cli/docker/system/df/',
    },
    {
      actor: 'runner-owner',
      action: `Remove images that no container uses${subject.kubernetes ? '' : ' and that are older than three days'}; containers and volumes stay.`,
      command: subject.kubernetes
        ? 'sudo crictl rmi --prune'
        : 'sudo docker image prune -af --filter until=72h',
      source: 'https://docs.docker.com/engine/manage-resources/pruning/',
    },
    retryJob('once there is room again'),
    ...(subject.kubernetes ? [] : [pruneMore]),
  ],
});

const pruneMore: Remedy = {
  actor: 'runner-owner',
  action:
    'If that is not enough, remove stopped containers, unused networks and the build cache too, while no job runs: a running job has stopped containers of its own.',
  command: 'sudo docker system prune -f',
  source: 'https://docs.docker.com/reference/cli/docker/system/prune/',
};
