import type { ProxyChoice, TlsSettings } from '../host/registry-settings.ts';
import type { ChosenBy } from './policy.ts';
import { type Origin, toHostPort } from './stage.ts';
import type { CipherSet } from './trust.ts';

/** Where to, and what the engine's settings say about the way. */
export interface Route {
  readonly origin: Origin;
  readonly chosenBy: ChosenBy;
  readonly tls: TlsSettings;
  readonly proxy: ProxyChoice;
  readonly ciphers: CipherSet;
}

export type Proxy = Extract<ProxyChoice, { kind: 'proxy' }>;

/** Whom the packets of this route go to, in words. */
export function nameReached({ origin, proxy }: Route): string {
  return proxy.kind === 'proxy' ? `the proxy ${toHostPort(proxy)}` : toHostPort(origin);
}
