import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';

/** What Go programs read once, at their start. Empty strings mean unset. */
export interface GoProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

export interface GoProxyTarget {
  readonly scheme: 'http' | 'https';
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
}

export type GoProxyDecision =
  | { readonly kind: 'direct'; readonly reason: 'unset' | 'loopback' | 'malformed' }
  /** `entry` is the part of NO_PROXY that matched, as it is written. */
  | { readonly kind: 'direct'; readonly reason: 'no-proxy'; readonly entry: string }
  | { readonly kind: 'proxy'; readonly url: string };

/**
 * Which proxy a Go program takes to a target. There is none for https without HTTPS_PROXY, and none whatever to loopback.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function chooseGoProxy(settings: GoProxySettings, target: GoProxyTarget): GoProxyDecision {
  const written = target.scheme === 'https' ? settings.httpsProxy : settings.httpProxy;
  if (written === '') return { kind: 'direct', reason: 'unset' };
  const url = parseProxy(written);
  if (url === undefined) return { kind: 'direct', reason: 'malformed' };
  const exception = findException(settings.noProxy, target);
  return exception ?? { kind: 'proxy', url };
}

/** Go takes what has no scheme or no host as a host: `proxy.corp:3128`. */
function parseProxy(written: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(written) ? written : `http://${written}`;
  return URL.canParse(url) ? url : undefined;
}

type Exception = Extract<GoProxyDecision, { readonly kind: 'direct' }>;

function findException(noProxy: string, { hostname, port }: GoProxyTarget): Exception | undefined {
  if (hostname === 'localhost') return { kind: 'direct', reason: 'loopback' };
  const address = parseAddress(hostname);
  if (address?.range() === 'loopback') return { kind: 'direct', reason: 'loopback' };
  const host = toAscii(hostname.trim().toLowerCase());
  const entry = noProxy
    .split(',')
    .map((part) => part.trim())
    .find((part) => part !== '' && matches(part.toLowerCase(), { host, port, address }));
  return entry === undefined ? undefined : { kind: 'direct', reason: 'no-proxy', entry };
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly address: Address | undefined;
}

function matches(entry: string, place: Place): boolean {
  if (entry === '*') return true;
  const network = parseNetwork(entry);
  if (network !== undefined) return place.address !== undefined && isInside(place.address, network);
  const { host, port } = splitPort(entry);
  if (host === '' || (port !== undefined && port !== String(place.port))) return false;
  const address = parseAddress(host);
  if (address !== undefined) return place.address?.toNormalizedString() === address.toNormalizedString();
  return matchesDomain(host, place.host);
}

/** `corp.example` takes its subdomains along; `.corp.example` and `*.corp.example` take only those. */
function matchesDomain(entry: string, host: string): boolean {
  const pattern = toAscii(entry.startsWith('*.') ? entry.slice(1) : entry);
  if (pattern.startsWith('.')) return host.endsWith(pattern);
  return host === pattern || host.endsWith(`.${pattern}`);
}

/** As Go's net.SplitHostPort: an entry with more than one colon has a port only behind brackets. */
function splitPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(entry);
  if (parts === null) return { host: entry, port: undefined };
  return { host: parts[1] ?? parts[2] ?? '', port: parts[3] === '' ? undefined : parts[3] };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Only what Go's net.ParseIP takes: four plain decimal parts, or IPv6; an IPv4-mapped address is the IPv4 one. */
function parseAddress(text: string): Address | undefined {
  if (text.includes('%')) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.process(text);
}

function parseNetwork(text: string): readonly [Address, number] | undefined {
  return /^[\d.]+\/\d+$|^[\da-f:.]+\/\d+$/.test(text) && ipaddr.isValidCIDR(text)
    ? ipaddr.parseCIDR(text)
    : undefined;
}

function isInside(address: Address, [network, bits]: readonly [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function toAscii(domain: string): string {
  const dot = domain.startsWith('.') ? '.' : '';
  const ascii = domainToASCII(domain.slice(dot.length));
  return ascii === '' ? domain : `${dot}${ascii}`;
}
