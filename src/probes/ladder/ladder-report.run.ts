import { toHostPort } from '../../egress/stage.ts';
import type { ImageReference } from '../../failure/image/image-reference.ts';
import type { Endpoint, RegistrySettings } from '../../host/registry-settings.ts';
import type { Hop } from '../hop.ts';
import type { Attempt, Attempts } from './ascent.run.ts';
import type { Cost } from './climb.run.ts';
import { describeFault } from './fault-words.ts';
import type { EndpointResult, LadderReport } from './ladder.ts';

export interface ReportBase {
  readonly platform: string;
  readonly cost: Cost;
  readonly reference: ImageReference;
  readonly settings: RegistrySettings;
}

/** Puts together what the endpoints gave; the hops are those of the one that the engine would report. */
export function toReport(
  { reference, settings, ...base }: ReportBase,
  { all, told }: Attempts,
): LadderReport {
  const { normalised, registry, repository, tag, digest } = reference;
  return {
    image: { reference: normalised, registry, repository, tag, digest },
    ...base,
    hops: told.hops.map((hop) => withMirrors(hop, all, told)),
    endpoints: settings.endpoints.slice(0, 12).map((endpoint) => toEndpointResult(endpoint, all)),
    ...told.climbed,
    warnings: settings.warnings.slice(0, 20).map((warning) => warning.slice(0, 500)),
  };
}

/** Where a mirror failed, and the engine went on to another endpoint that has the image, the rung is a warning. */
function withMirrors(hop: Hop, all: readonly Attempt[], told: Attempt): Hop {
  const broken = all.filter((attempt) => attempt !== told && attempt.failed?.hop === hop.hop);
  const first = broken[0]?.failed;
  if (first === undefined || told.failed !== undefined) return hop;
  const mirrors = broken.map(({ endpoint, failed }) => `${toHostPort(endpoint)}: ${failed?.summary ?? ''}`);
  const summary = `${describeFault('mirror-failed', toHostPort(told.endpoint))} ${first.summary}`.slice(
    0,
    500,
  );
  return {
    ...hop,
    outcome: 'warned',
    fault: 'mirror-failed',
    summary,
    evidence: { ...hop.evidence, mirrors },
  };
}

function toEndpointResult(endpoint: Endpoint, all: readonly Attempt[]): EndpointResult {
  const attempt = all.find((candidate) => candidate.endpoint === endpoint);
  const host = toHostPort(endpoint);
  const { role } = endpoint;
  if (attempt === undefined) {
    return {
      role,
      host,
      outcome: 'skipped',
      hop: null,
      fault: null,
      summary: 'Not tried: an endpoint before it has the image.',
    };
  }
  const { failed } = attempt;
  if (failed === undefined)
    return { role, host, outcome: 'passed', hop: null, fault: null, summary: 'It has the image.' };
  return { role, host, outcome: 'failed', hop: failed.hop, fault: failed.fault, summary: failed.summary };
}
