import { type Channel, openChannel } from '../../egress/channel.ts';
import type { ConnectTools } from '../../egress/connect-tools.ts';
import type { Headers, HttpAnswer, HttpCall, HttpResult } from '../../egress/exchange.ts';
import type { ChosenBy } from '../../egress/policy.ts';
import { type Origin, toHostPort } from '../../egress/stage.ts';
import { cipherSetOf } from '../../egress/trust.ts';
import type { ImageReference } from '../../failure/image/image-reference.ts';
import type { Endpoint, RegistrySettings } from '../../host/registry-settings.ts';
import type { RepeatedRung } from '../repeat.ts';
import type { HopLog } from './hop-log.run.ts';
import type { LadderHost } from './host.ts';
import type { Platform } from './platform.ts';

/** What all rungs of one climb share. */
export interface Climb {
  readonly reference: ImageReference;
  readonly endpoint: Endpoint;
  readonly settings: RegistrySettings;
  readonly host: LadderHost;
  readonly platform: Platform;
  /** True where someone asked for this platform by name. */
  readonly isPlatformGiven: boolean;
  /** The last rung that is climbed. */
  readonly upTo: RepeatedRung | undefined;
  readonly connect: ConnectTools;
  readonly log: HopLog;
  readonly cost: Cost;
  /** Token servers that registries named before, so that the way there can be opened ahead. */
  readonly realms: Map<string, Origin>;
  readonly channels: Map<string, Channel>;
  /** Hosts that the operator listed by name, so that a credential may go there. */
  readonly isListed: (hostname: string) => boolean;
}

export interface Cost {
  requests: number;
  bytes: number;
  pulls: number;
}

/** The way to an origin; the same one for all that is asked there. It starts to open at once. */
export function reach(climb: Climb, origin: Origin, chosenBy: ChosenBy): Channel {
  const name = `${origin.scheme}://${toHostPort(origin)}`;
  const known = climb.channels.get(name);
  if (known !== undefined) return known;
  const isEndpoint = isSameOrigin(origin, climb.endpoint);
  const proxy = isEndpoint ? climb.endpoint.proxy : climb.host.proxyFor(origin);
  // Engines use one TLS configuration for a registry, its token server and its storage.
  const { tls } = climb.endpoint;
  const ciphers = cipherSetOf(climb.settings.engine);
  const channel = openChannel({ origin, chosenBy, tls, proxy, ciphers }, climb.connect);
  climb.channels.set(name, channel);
  return channel;
}

/** Asks, and counts what it costs. */
export async function ask(climb: Climb, channel: Channel, call: HttpCall): Promise<HttpResult> {
  const result = await channel.request({ ...call, headers: { 'user-agent': 'pullcheck', ...call.headers } });
  const wasSent = result.kind === 'answer' || result.connection === null;
  climb.cost.requests += wasSent ? 1 : 0;
  climb.cost.bytes += result.bytes;
  return result;
}

export function isSameOrigin(one: Origin, other: Origin): boolean {
  return one.scheme === other.scheme && one.hostname === other.hostname && one.port === other.port;
}

/** @returns undefined where it is neither http nor https, or carries a login. */
export function toOrigin(url: URL): Origin | undefined {
  const scheme = url.protocol.slice(0, -1);
  if ((scheme !== 'https' && scheme !== 'http') || url.username !== '' || url.password !== '')
    return undefined;
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { scheme, hostname, port: url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port) };
}

/** The first value of a header, bounded; undefined where there is none. */
export function headerOf(headers: Headers, name: string): string | undefined {
  return headersOf(headers, name)[0]?.slice(0, 500);
}

export function headersOf(headers: Headers, name: string): readonly string[] {
  const value = headers[name];
  return value === undefined ? [] : [value].flat();
}

export function contentTypeOf({ headers }: HttpAnswer): string {
  return headerOf(headers, 'content-type')?.toLowerCase() ?? '';
}
