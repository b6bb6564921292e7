import { execFileSync } from 'node:child_process';
import { missingParts } from '../real-parts.ts';

/** What is missing here for the lab; empty where nothing is. */
export function labNeeds(): readonly string[] {
  const missing = missingParts(
    'docker',
    'docker-registry',
    'dockerd',
    'dnsmasq',
    'faketime',
    'ip',
    'mount',
    'nsenter',
    'openssl',
    'python3',
    'squid',
    'unshare',
  );
  return missing.length > 0 || canUnshareNetworks() ? missing : ['the right to make network namespaces'];
}

/** Root in a container often may not. */
function canUnshareNetworks(): boolean {
  try {
    execFileSync('unshare', ['--net', '--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
