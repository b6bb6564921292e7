import ipaddr from 'ipaddr.js';
import { type Address, parseAddress } from './address-range.ts';

/** One entry of PULLCHECK_EGRESS_ALLOW. */
export interface EgressRule {
  readonly target:
    | { readonly kind: 'host'; readonly name: string }
    /** Its subdomains, not itself. */
    | { readonly kind: 'domain'; readonly suffix: string }
    | { readonly kind: 'network'; readonly address: Address; readonly bits: number };
  /** `usual`: those that registries listen on. */
  readonly port: number | 'usual' | 'any';
}

export type ParsedEgressAllow =
  | { readonly kind: 'valid'; readonly rules: readonly EgressRule[] }
  /** The entries that are neither host, `*.domain` nor network. */
  | { readonly kind: 'invalid'; readonly entries: readonly string[] };

/**
 * Parses PULLCHECK_EGRESS_ALLOW: hosts, `*.domain` and networks between commas, each with `:port` or `:*` behind it
 * where it is not about the usual ports; IPv6 in brackets.
 */
export function parseEgressAllow(text: string): ParsedEgressAllow {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const rules = entries.map(parseRule);
  const invalid = entries.filter((_entry, at) => rules[at] === undefined);
  if (invalid.length > 0) return { kind: 'invalid', entries: invalid };
  return { kind: 'valid', rules: rules.filter((rule) => rule !== undefined) };
}

/** True where the rule is about this host by its name, or about this address. */
export function isAbout({ target }: EgressRule, host: string, address: Address | undefined): boolean {
  const name = normaliseName(host);
  if (target.kind === 'host') return name === target.name;
  if (target.kind === 'domain') return name.endsWith(target.suffix);
  const isSameKind = address?.kind() === target.address.kind();
  return isSameKind && address.match(target.address, target.bits);
}

/** @returns whether a rule of PULLCHECK_EGRESS_ALLOW is about a host, by its name or as the address that it is. */
export function listedHosts(text: string): (hostname: string) => boolean {
  const parsed = parseEgressAllow(text);
  const rules = parsed.kind === 'valid' ? parsed.rules : [];
  return (hostname) => rules.some((rule) => isAbout(rule, hostname, parseAddress(hostname)));
}

export function normaliseName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** @returns undefined where it is no rule. */
function parseRule(entry: string): EgressRule | undefined {
  const parts = shape.exec(entry)?.groups;
  if (parts === undefined) return undefined;
  const { six, bits = '', plain = '' } = parts;
  const port = parsePort(parts['port']);
  const target = six === undefined ? parsePlain(plain) : parseNetwork(`${six}${bits}`, 'ipv6');
  return target === undefined || port === undefined ? undefined : { target, port };
}

const shape = /^(?:\[(?<six>[^\]]+)\](?<bits>\/\d+)?|(?<plain>[^:[\]]+))(?::(?<port>\*|\d{1,5}))?$/;

function parsePort(text: string | undefined): EgressRule['port'] | undefined {
  if (text === undefined) return 'usual';
  if (text === '*') return 'any';
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function parsePlain(text: string): EgressRule['target'] | undefined {
  if (/^[\d./]+$/.test(text)) return parseNetwork(text, 'ipv4');
  const name = normaliseName(text);
  if (!/^(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?$/.test(name)) return undefined;
  return name.startsWith('*.') ? { kind: 'domain', suffix: name.slice(1) } : { kind: 'host', name };
}

function parseNetwork(text: string, kind: 'ipv4' | 'ipv6'): EgressRule['target'] | undefined {
  const isNetwork = text.includes('/');
  if (!(isNetwork ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text))) return undefined;
  if (kind === 'ipv4' && !ipaddr.IPv4.isValidFourPartDecimal(text.split('/')[0] ?? '')) return undefined;
  const [address, bits] = isNetwork ? ipaddr.parseCIDR(text) : [parseAddress(text), undefined];
  if (address === undefined) return undefined;
  return { kind: 'network', address, bits: bits ?? (address.kind() === 'ipv4' ? 32 : 128) };
}
