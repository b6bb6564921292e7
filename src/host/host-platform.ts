import { arch, platform } from 'node:process';
import type { EngineInfo } from './engine-answers.ts';

/** As an image index names it. */
export interface HostPlatform {
  readonly os: string;
  readonly architecture: string;
  /** Empty where there is none. */
  readonly variant: string;
}

/** The engine's platform, which need not be this process's; the latter where no engine answers. */
export function platformOf(info: EngineInfo | null): HostPlatform {
  const os = info?.OSType ?? (platform === 'win32' ? 'windows' : 'linux');
  const machine = info?.Architecture ?? arch;
  const [architecture, variant] = machines[machine] ?? [machine, ''];
  return { os, architecture, variant };
}

/** What uname, Node and podman say, in Go's words. */
const machines: Readonly<Record<string, readonly [string, string]>> = {
  x86_64: ['amd64', ''],
  x64: ['amd64', ''],
  aarch64: ['arm64', ''],
  armv8l: ['arm', 'v8'],
  armv7l: ['arm', 'v7'],
  armhf: ['arm', 'v7'],
  armv6l: ['arm', 'v6'],
  armel: ['arm', 'v6'],
  arm: ['arm', 'v7'],
  i386: ['386', ''],
  i686: ['386', ''],
  ia32: ['386', ''],
  loong64: ['loong64', ''],
  loongarch64: ['loong64', ''],
};
