import type { Channel } from '../../egress/channel.ts';
import { toHostPort } from '../../egress/stage.ts';
import { type Climb, contentTypeOf } from './climb.run.ts';
import { askFollowing } from './follow.run.ts';
import { digestOf, faultOf, type TakenManifest } from './manifest.run.ts';
import { type Image, type IndexChild, parseManifest } from './manifest.ts';
import { manifestCall } from './manifest-call.ts';
import { choosePlatform, formatPlatform } from './platform.ts';
import { brokenReport, describeAnswer, failedReport, timedReport } from './report.run.ts';

export interface ChosenImage {
  readonly digest: string;
  readonly image: Image;
  /** True where the platform is not known before the configuration is read. */
  readonly isUnchecked: boolean;
}

/** Chooses from an index what the engine would take. @returns undefined where the climb ends here. */
export async function choosePlatformImage(
  climb: Climb,
  channel: Channel,
  { digest, parsed }: TakenManifest,
  authorization: string | undefined,
): Promise<ChosenImage | undefined> {
  if (parsed.kind === 'image') return { digest, image: parsed, isUnchecked: true };
  const wanted = formatPlatform(climb.platform);
  const child = choosePlatform(parsed.children, climb.platform);
  const host = toHostPort(channel.route.origin);
  const offered = parsed.children.slice(0, 40).map(({ platform }) => formatPlatform(platform));
  if (child === undefined) {
    const evidence = { wanted, offered };
    const report = failedReport({ fault: 'no-platform', host, tookMs: 0, evidence });
    climb.log.record('platform', {
      ...report,
      summary: `Offered for ${offered.join(', ') || 'nothing'}, not for ${wanted}.`.slice(0, 500),
    });
    return undefined;
  }
  return takeChild(climb, channel, { child, offered, wanted, authorization });
}

interface Choice {
  readonly child: IndexChild;
  readonly offered: readonly string[];
  readonly wanted: string;
  readonly authorization: string | undefined;
}

async function takeChild(climb: Climb, first: Channel, choice: Choice): Promise<ChosenImage | undefined> {
  const { child, wanted } = choice;
  const call = manifestCall(climb.endpoint, child.digest, choice.authorization);
  const { result, channel, fault: refused } = await askFollowing(climb, first, call);
  const host = toHostPort(channel.route.origin);
  const chosen = formatPlatform(child.platform);
  const evidence = { wanted, chosen, offered: [...choice.offered], digest: child.digest };
  if (result.kind === 'failed') {
    climb.log.record('platform', brokenReport(channel, result, evidence));
    return undefined;
  }
  const { tookMs, status, body } = result;
  const { error, evidence: described } = describeAnswer(result);
  const parsed = parseManifest(body, contentTypeOf(result));
  const isWhole = digestOf(body, child.digest) === child.digest;
  const fault = refused ?? faultOfStatus(status) ?? (isWhole ? faultOf(parsed) : 'digest-mismatch');
  if (fault !== null || parsed.kind !== 'image') {
    const told = fault ?? 'unsupported-media-type';
    const whole = { ...evidence, ...described };
    climb.log.record(
      'platform',
      failedReport({ fault: told, host, tookMs, evidence: whole, said: error.message }),
    );
    return undefined;
  }
  const summary = `${chosen} is offered${chosen === wanted ? '' : ` and runs on ${wanted}`}.`;
  const report = timedReport({ tookMs, summary, evidence }, host, climb.connect.slowMs);
  climb.log.record('platform', report);
  return { digest: child.digest, image: parsed, isUnchecked: false };
}

/** The index is there and names it, so a missing part is the registry's fault and not the reference's. */
function faultOfStatus(status: number) {
  if (status === 200) return null;
  if (status === 404) return 'blob-unknown';
  if (status === 429) return 'answer-429';
  return status >= 500 ? 'answer-5xx' : 'blob-refused';
}
