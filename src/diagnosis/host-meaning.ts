import type { HostFault } from '../probes/host-probe.ts';
import type { Meaning } from './fault-meaning.ts';

/** What a failed host probe says by itself; a warned one never stops a pull. */
export const hostMeanings: Readonly<Record<HostFault, Meaning | null>> = {
  'engine-absent': { cause: 'engine-unavailable', certainty: 'confirmed' },
  'engine-forbidden': { cause: 'engine-unavailable', certainty: 'confirmed' },
  'engine-down': { cause: 'engine-unavailable', certainty: 'confirmed' },
  'engine-silent': { cause: 'engine-unavailable', certainty: 'likely' },
  'engine-unwell': { cause: 'engine-unavailable', certainty: 'likely' },
  'engine-warns': null,
  // The ladder asks the same registry with the same settings: it says which of the two is at fault.
  'engine-cannot-resolve': null,
  'credential-key-ignored': null,
  'credential-file-broken': null,
  'credential-helper-broken': { cause: 'credential-helper-failed', certainty: 'likely' },
  'runner-config-unreadable': null,
  'runner-config-broken': null,
  'disk-full': { cause: 'disk-full', certainty: 'confirmed' },
  'disk-low': null,
  'inodes-exhausted': { cause: 'disk-full', certainty: 'confirmed' },
  'inodes-low': null,
  'storage-read-only': { cause: 'host-storage-error', certainty: 'confirmed' },
  'storage-unreadable': null,
  'clock-wrong': null,
  'large-transfers-stall': { cause: 'connection-interrupted', certainty: 'likely' },
  'mtu-differs': null,
  'no-nameserver': null,
  'nameservers-silent': null,
  'nameserver-silent': null,
  'nameservers-disagree': null,
  'nameserver-refuses': null,
  'timed-out': null,
  'probe-broken': null,
};
