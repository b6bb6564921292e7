import { addressRange, parseAddress } from './address-range.ts';
import { type EgressRule, isAbout, normaliseName } from './egress-allow.ts';

/**
 * Who chose the target: the reference that was asked about, the answer of a registry (realm, redirect, Link), or the
 * settings of this host (mirrors, proxies).
 */
export type ChosenBy = 'reference' | 'registry' | 'host';

export interface EgressTarget {
  /** A name or an address, without brackets; where an address follows, it is what the name resolved to. */
  readonly host: string;
  /** The address that is connected to; null where a proxy is to resolve the host. */
  readonly address: string | null;
  readonly port: number;
  readonly chosenBy: ChosenBy;
}

export type EgressDecision =
  | { readonly kind: 'allowed' }
  /** `why` is the end of a sentence: `it is link-local`, `port 22 is no port of a registry`. */
  | { readonly kind: 'refused'; readonly why: string };

export type EgressPolicy = (target: EgressTarget) => EgressDecision;

interface EgressPolicyOptions {
  readonly rules: readonly EgressRule[];
  /**
   * `listed`: a request of someone else names the registry, so loopback, private ranges and unusual ports want a rule.
   * `anywhere`: the person at this machine typed it.
   */
  readonly registries: 'listed' | 'anywhere';
}

/** Decides whether a probe may connect. Link-local and metadata addresses no rule allows. */
export function createEgressPolicy({ rules, registries }: EgressPolicyOptions): EgressPolicy {
  return ({ host, address, port, chosenBy }) => {
    if (registries === 'anywhere' && chosenBy === 'reference') return allowed;
    const reached = address ?? host;
    const range = addressRange(reached) ?? rangeOfName(host);
    if (range.kind === 'forbidden') return refuse(range.why);
    if (registries === 'anywhere' || chosenBy === 'host') return allowed;
    const parsed = parseAddress(reached);
    if (rules.some((rule) => isAbout(rule, host, parsed) && takesPort(rule, port))) return allowed;
    if (range.kind !== 'public')
      return refuse(`${notListed[range.kind]} and PULLCHECK_EGRESS_ALLOW does not list it`);
    return usualPorts.has(port) ? allowed : refuse(`port ${port} is no usual port of a registry`);
  };
}

/**
 * Why no rule anywhere lets this host be asked; null where that is for each host to decide.
 *
 * @param host a name or an address, without brackets
 */
export function whyNeverAsked(host: string): string | null {
  const range = addressRange(host) ?? rangeOfName(host);
  return range.kind === 'forbidden' ? range.why : null;
}

const allowed: EgressDecision = { kind: 'allowed' };
const usualPorts: ReadonlySet<number> = new Set([443, 80, 5000, 5050, 8443]);
const notListed = { loopback: 'it is this machine itself', private: 'it is a private address' };

function refuse(why: string): EgressDecision {
  return { kind: 'refused', why };
}

function takesPort({ port }: EgressRule, wanted: number): boolean {
  return port === 'any' || (port === 'usual' ? usualPorts.has(wanted) : port === wanted);
}

/** A name that a proxy will resolve: only what it says itself is known. */
function rangeOfName(host: string): NonNullable<ReturnType<typeof addressRange>> {
  const name = normaliseName(host);
  if (metadataNames.has(name)) return { kind: 'forbidden', why: 'it is a metadata service' };
  return { kind: name === 'localhost' || name.endsWith('.localhost') ? 'loopback' : 'public' };
}

const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.platformequinix.com',
]);
