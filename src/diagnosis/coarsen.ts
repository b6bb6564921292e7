import { failedHop, type Vantage } from '../causes/seen.ts';
import type { Hop } from '../probes/hop.ts';
import { describeFault } from '../probes/ladder/fault-words.ts';
import { isFault } from '../probes/ladder/faults.ts';

/**
 * What may be said of a registry that a person typed and nobody has listed. Which of its ports are open, and what answers
 * there, is told by no check of an image: a failure to connect is one whatever it was, and no word of the other side is
 * repeated.
 */
export function coarsen(vantage: Vantage): Vantage {
  const failed = failedHop(vantage);
  if (failed === null || failed.fault === 'egress-refused') return vantage;
  const host = vantage.ladder.image?.registry ?? vantage.image;
  const hops = connecting.has(failed.hop)
    ? vantage.ladder.hops.map((hop) => unconnected(hop, host))
    : vantage.ladder.hops.map((hop) => (hop === failed ? withoutWords(hop, host) : hop));
  // How often a connection failed of several would tell as much.
  const { repeat: _repeat, ...rest } = vantage;
  return { ...rest, ladder: { ...vantage.ladder, hops } };
}

const connecting: ReadonlySet<string> = new Set(['tcp', 'proxy', 'tls']);

function unconnected(hop: Hop, host: string): Hop {
  if (hop.hop === 'reference' || hop.hop === 'dns') return hop;
  if (hop.hop !== 'tcp') {
    return { ...hop, outcome: 'skipped', tookMs: null, fault: null, summary: 'Not reached.', evidence: {} };
  }
  const summary = `No usable connection to ${host}; why is only said of registries that are known here.`;
  return { ...hop, outcome: 'failed', tookMs: null, fault: 'connect-failed', summary, evidence: {} };
}

function withoutWords(hop: Hop, host: string): Hop {
  const { message: _message, ...evidence } = hop.evidence;
  const summary = isFault(hop.fault) ? describeFault(hop.fault, host) : 'It failed here.';
  return { ...hop, summary, evidence };
}
