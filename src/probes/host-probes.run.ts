import { once } from 'node:events';
import type { Host } from '../host/host.ts';
import { createHostFiles } from '../host/host-files.ts';
import type { CredentialChoice } from '../host/registry-settings.ts';
import { gatherClockOffset } from './clock-offset.run.ts';
import { timeoutMs as clockOffsetMs } from './clock-offset.ts';
import { gatherDiskSpace } from './disk-space.run.ts';
import { timeoutMs as diskSpaceMs } from './disk-space.ts';
import { gatherDockerCredentials } from './docker-credentials.run.ts';
import { timeoutMs as dockerCredentialsMs } from './docker-credentials.ts';
import { gatherEngineDistribution } from './engine-distribution.run.ts';
import { timeoutMs as engineDistributionMs } from './engine-distribution.ts';
import { gatherEngineInfo } from './engine-info.run.ts';
import { timeoutMs as engineInfoMs } from './engine-info.ts';
import { type ProbeFindings, runHostProbe } from './host-probe.run.ts';
import type { HostProbe } from './host-probe.ts';
import { type HostProbeName, hostProbeNames } from './host-probe-names.ts';
import type { LadderSeen } from './ladder-seen.ts';
import { gatherNameservers } from './nameservers.run.ts';
import { timeoutMs as nameserversMs } from './nameservers.ts';
import { gatherPathMtu, type Interface, readInterfaces } from './path-mtu.run.ts';
import { timeoutMs as pathMtuMs } from './path-mtu.ts';
import { gatherRunnerConfig } from './runner-config.run.ts';
import { timeoutMs as runnerConfigMs } from './runner-config.ts';

export interface HostProbeRequest {
  /** As it stands behind `image:`. */
  readonly image: string;
  /** Whom DNS is asked for: the registry's host, or the proxy's where one is in its way. Null: nobody. */
  readonly dnsName: string | null;
  /** The job's; undefined: what this host holds. */
  readonly credential?: CredentialChoice;
  /** Compressed size of the image's layers; null where it is not known. */
  readonly imageBytes: number | null;
  /** Whether the engine may be asked about an image of Docker Hub, which counts as a pull. */
  readonly maySpendPull: boolean;
  /** Awaited only by the probes that go on from there, whose time begins then. */
  readonly ladder: Promise<LadderSeen>;
}

interface HostProbeOptions {
  readonly signal: AbortSignal;
  /** Those that are asked for; by default all. */
  readonly names?: readonly HostProbeName[];
  readonly onProbe?: (probe: HostProbe) => void;
}

/** Asks all about a host at once. Each probe answers within its own time, whatever becomes of the others. */
export async function runHostProbes(
  host: Host,
  request: HostProbeRequest,
  { signal, names = hostProbeNames, onProbe }: HostProbeOptions,
): Promise<readonly HostProbe[]> {
  const interfaces = readInterfaces(createHostFiles('/'), signal);
  return await Promise.all(
    names.map(async (probe) => {
      const ladder = waiting.has(probe) ? await seenBy(request.ladder, signal) : nothingSeen;
      const answer = await runHostProbe({
        probe,
        timeoutMs: limits[probe],
        signal,
        gather: (bound) => gatherers[probe]({ host, request, ladder, interfaces, signal: bound }),
      });
      onProbe?.(answer);
      return answer;
    }),
  );
}

const waiting: ReadonlySet<HostProbeName> = new Set(['clock-offset', 'path-mtu']);

const nothingSeen: LadderSeen = { peerClocks: [], transfers: { target: null, small: null, large: null } };

/** A ladder that breaks or does not end leaves these probes with what the host says by itself. */
async function seenBy(ladder: Promise<LadderSeen>, signal: AbortSignal): Promise<LadderSeen> {
  const over = onceAborted(signal);
  const known = ladder.catch(() => nothingSeen);
  return await Promise.race([known, over.then(() => nothingSeen)]);
}

async function onceAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Of each probe, in milliseconds. */
const limits: Readonly<Record<HostProbeName, number>> = {
  'engine-info': engineInfoMs,
  'engine-distribution': engineDistributionMs,
  'docker-credentials': dockerCredentialsMs,
  'runner-config': runnerConfigMs,
  'disk-space': diskSpaceMs,
  'clock-offset': clockOffsetMs,
  'path-mtu': pathMtuMs,
  nameservers: nameserversMs,
};

/** The engine gets less than its probe, so that its silence is told and not only the probe's. */
const distributionLimitMs = engineDistributionMs - 1_000;

interface Task {
  readonly host: Host;
  readonly request: HostProbeRequest;
  readonly ladder: LadderSeen;
  /** Of this process's own network namespace. */
  readonly interfaces: Promise<readonly Interface[]>;
  readonly signal: AbortSignal;
}

const gatherers: Readonly<Record<HostProbeName, (task: Task) => Promise<ProbeFindings>>> = {
  'engine-info': ({ host, request }) => gatherEngineInfo(host, request.image),
  'engine-distribution': ({ host, request: { image, maySpendPull, credential } }) =>
    gatherEngineDistribution(host, { image, maySpendPull, credential, timeoutMs: distributionLimitMs }),
  'docker-credentials': ({ host, request }) => gatherDockerCredentials(host, request.image),
  'runner-config': async ({ host }) => gatherRunnerConfig(host),
  'disk-space': ({ host, request }) => gatherDiskSpace(host, request.imageBytes),
  'clock-offset': ({ host, ladder }) => gatherClockOffset(host, ladder.peerClocks),
  'path-mtu': ({ ladder, interfaces, signal }) =>
    gatherPathMtu({ interfaces, seen: ladder.transfers, signal }),
  nameservers: async ({ host, request: { dnsName }, signal }) =>
    dnsName === null ? noName : await gatherNameservers(host, dnsName, signal),
};

const noName: ProbeFindings = {
  verdict: { outcome: 'skipped', fault: null, summary: 'There is no name to look up.' },
  evidence: {},
};
