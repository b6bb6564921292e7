import { defineCause } from './cause.ts';
import { quoted, subjectOf } from './subject.ts';
import { hostFault, unpacking } from './unpacking.ts';

/** The host's storage failed in another way than by being full. */
export const hostStorageError = defineCause({
  code: 'host-storage-error',
  certainty: 'confirmed',
  sources: [
    'https://man7.org/linux/man-pages/man3/errno.3.html',
    'https://github.com/containerd/containerd/blob/v2.1.4/plugins/snapshots/overlay/overlay.go',
    'https://github.com/containers/storage/blob/v1.59.0/pkg/idtools/idtools.go',
  ],
  patterns: [
    /(?<fault>input\/output error|read-only file system|structure needs cleaning|stale (?:NFS )?file handle|too many (?:open files|levels of symbolic links|links)|bad message|Remote I\/O error)/i,
    /error creating (?:overlay mount|aufs mount)|Driver \w+ failed to|failed to (?:prepare extraction snapshot|stat parent|create (?:rwlayer|snapshot|temp dir)|mount (?:overlay|\/)|walk)|overlay(?:2|fs)? (?:is )?not supported|error while mounting/i,
    /failed to (?:Lchown|convert whiteout file)|insufficient UIDs or GIDs/i,
    / \/var\/lib\/\S+: (?:permission denied|operation not|no such file|invalid argument)/i,
    /hcsshim::ImportLayer|re-exec error|devmapper: (?:Error|Failed)|Error running deviceCreate|layer not known|snapshotter not loaded|failed to stat snapshot|locating item named|snapshot \S+ does not exist.*|snapshot \S+ already exists|missing parent .*|locked: database|database is locked/i,
  ],
  wrappers: [{ opening: unpacking, provided: hostFault }],

  facts: ({ fault }, text) => ({
    subject: subjectOf(text),
    fault: fault ?? faultOf(text.reason),
    rootless: /subuid|insufficient UIDs/.test(text.reason),
  }),

  explain: ({ subject, fault, rootless }) =>
    `${subject.image} could not be stored because the storage on ${subject.place} failed${fault === null ? '' : `: ${quoted(fault)}`}. ${rootless ? 'The image holds files of users that this rootless host has no ids for.' : 'The registry delivered what was asked; the fault is on that machine.'}`,

  remedies: ({ subject, rootless }) => [
    ...(rootless ? [moreIds] : []),
    {
      actor: 'runner-owner',
      action: "Look at the disk under the engine's root: mount options, kernel messages, SMART values.",
      command: `findmnt -T ${subject.kubernetes ? '/var/lib/containerd' : '/var/lib/docker'}\nsudo dmesg -T | tail -n 200\nsudo smartctl --scan`,
      source: 'https://docs.docker.com/engine/storage/drivers/select-storage-driver/',
    },
    {
      actor: 'runner-owner',
      action: "Read the engine's own log, and restart the engine once the disk is sound.",
      command: `sudo journalctl -u ${subject.kubernetes ? 'containerd' : 'docker'} --since '30 min ago' --no-pager`,
      source: 'https://docs.docker.com/engine/daemon/logs/',
    },
  ],
});

const moreIds = {
  actor: 'runner-owner',
  action: "Give the engine's user a larger range of subordinate ids, and restart the engine.",
  command: 'cat /etc/subuid /etc/subgid',
  source: 'https://docs.docker.com/engine/security/rootless/troubleshoot/',
} as const;

/** What a system call said at the end of the reason: `lchown /home: operation not permitted`. */
function faultOf(reason: string): string | null {
  return /(?<fault>\w+ \/[^\s:]{0,120}: [a-z ]{4,40})$/.exec(reason.slice(-240))?.groups?.['fault'] ?? null;
}
