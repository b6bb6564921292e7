import type { CauseCode } from '../../../src/causes/codes.ts';
import type { HopName } from '../../../src/probes/hop-names.ts';
import type { HostProbeName } from '../../../src/probes/host-probe-names.ts';
import type { AgentName } from './hosts.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
  /** In the runner's DOCKER_AUTH_CONFIG, where it is another than the image's path: no pull looks there. */
  readonly key?: string;
}

/** One way in which a pull fails, or does not: what dockerd itself says of it, and what the report has to say. */
export interface Fault {
  /** A sentence's subject: `a certificate that has expired`. */
  readonly name: string;
  /** Who meets it; the agent `usual` where absent. */
  readonly on?: AgentName;
  readonly image: string;
  /** What makes dockerd say the same, where it cannot be given the fault: no clock but the right one is known to it. */
  readonly imageForDockerd?: string;
  readonly login?: Login;
  /** The words of dockerd 20.10, as far as they tell this fault; `no answer` within 20 s is one answer. */
  readonly dockerd: RegExp | 'no answer' | 'pulled';
  /** True where dockerd's own limit is near those 20 s. */
  readonly isLate?: boolean;
  /** Null where the image can be pulled. */
  readonly cause: CauseCode | null;
  /** The first hop that fails, or else the probe that finds the host itself at fault. */
  readonly at: HopName | HostProbeName | null;
  /** Where dockerd's words speak against it, what is made of both. */
  readonly concluded?: CauseCode;
  /** What the report has to name. */
  readonly says?: RegExp;
}

/** Under which a login stands for this image alone. */
export function keyOf({ image, login }: Fault): string {
  return login?.key ?? image.replace(/:[^:/]+$/, '');
}
