import type { ImageReference } from '../../failure/image/image-reference.ts';
import type { ProxyChoice, RegistrySettings } from '../../host/registry-settings.ts';
import type { Platform } from './platform.ts';

/** What the ladder has to know of the host that it climbs from. */
export interface LadderHost {
  readonly platform: Platform;
  settingsFor(reference: ImageReference): Promise<RegistrySettings> | RegistrySettings;
  /** For where a registry points to: its token server, its storage. */
  proxyFor(target: ProxyTarget): ProxyChoice;
}

export interface ProxyTarget {
  readonly scheme: 'https' | 'http';
  readonly hostname: string;
  readonly port: number;
}
