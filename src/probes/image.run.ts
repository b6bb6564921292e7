import { isIP } from 'node:net';
import { parseImageReference } from '../failure/image/image-reference.ts';
import type { Host } from '../host/host.ts';
import type { HostProbe } from './host-probe.ts';
import { runHostProbes } from './host-probes.run.ts';
import { type LadderTools, runLadder } from './ladder/ladder.run.ts';
import type { LadderReport, LadderRequest } from './ladder/ladder.ts';
import { sentCredential } from './ladder/sent-credential.ts';
import { ladderSeen } from './ladder-seen.ts';

/** All that a host can say about an image; each part as soon as it is known. */
export interface ImageObservation {
  readonly ladder: Promise<LadderReport>;
  readonly host: Promise<readonly HostProbe[]>;
}

/** Climbs the ladder and asks the host about itself, at once. */
export function observeImage(
  host: Host,
  request: LadderRequest,
  tools: LadderTools & { readonly signal: AbortSignal },
): ImageObservation {
  const ladder = runLadder(request, host, tools);
  return { ladder, host: probeHost(host, request, { ladder, signal: tools.signal }) };
}

async function probeHost(
  host: Host,
  { image, credential }: LadderRequest,
  { ladder, signal }: { readonly ladder: Promise<LadderReport>; readonly signal: AbortSignal },
): Promise<readonly HostProbe[]> {
  return runHostProbes(
    host,
    {
      image,
      dnsName: await nameAsked(host, image),
      imageBytes: null,
      maySpendPull: false,
      // The engine is to ask as the job does.
      ...(credential && { credential: sentCredential(credential) }),
      ladder: ladder.then(ladderSeen),
    },
    { signal },
  );
}

/** Whom DNS is asked for: the registry, or the proxy in its way. Null where an address is written. */
async function nameAsked(host: Host, image: string): Promise<string | null> {
  const parsed = parseImageReference(image);
  if (parsed.kind !== 'valid') return null;
  const { endpoints } = await host.settingsFor(parsed.reference);
  const { hostname, proxy } = endpoints.at(-1) ?? endpoints[0];
  const name = proxy.kind === 'proxy' ? proxy.hostname : hostname;
  return isIP(name) === 0 ? name : null;
}
