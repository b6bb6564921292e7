import type { NearKey } from '../credentials/credential-keys.ts';
import type { Secret } from '../credentials/secret.ts';

/** What an engine on this host would do to reach one repository of one registry. */
export interface RegistrySettings {
  readonly engine: Engine;
  /** In the order in which the engine tries them: mirrors, then the registry itself. Never empty. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  /** What a job of this host's runner would send, or what the person who asked would; see `CredentialReader`. */
  readonly credential: CredentialChoice;
  /** Sentences about settings that could not be read, are ignored, or do not do what they seem to. */
  readonly warnings: readonly string[];
}

export type Engine =
  | {
      readonly kind: 'dockerd';
      /** `29.7.2`; null where the engine did not answer. */
      readonly version: string | null;
      /** Two clients in one program: they differ in mirrors, certs.d, credentials and words. */
      readonly store: 'graph' | 'containerd';
      readonly isRootless: boolean;
    }
  | { readonly kind: 'containerd'; readonly version: string | null }
  | { readonly kind: 'podman'; readonly version: string | null }
  /** No engine was found: settings are those that a dockerd of today would use with the files that are here. */
  | { readonly kind: 'none'; readonly why: string };

export interface Endpoint {
  readonly role: 'mirror' | 'origin';
  readonly scheme: 'https' | 'http';
  /** Without port and without brackets: `registry-1.docker.io`, `::1`. */
  readonly hostname: string;
  readonly port: number;
  /** What stands before `/<repository>/manifests/…`: `/v2`, or with the path that a mirror lives below. */
  readonly apiPath: string;
  /** Value of the `ns` query that containerd adds to requests to a mirror; null where none is added. */
  readonly namespace: string | null;
  /** Repository as this endpoint is asked for it; differs where registries.conf rewrites the location. */
  readonly repository: string;
  /** Tried over plain HTTP where HTTPS fails; for an insecure registry only. */
  readonly fallsBackToHttp: boolean;
  readonly tls: TlsSettings;
  readonly proxy: ProxyChoice;
  /** Sent along by the engine on its own account (hosts.toml); values may be secret. */
  readonly headers: readonly { readonly name: string; readonly value: Secret }[];
  /** False where this engine keeps the registry's credentials from a mirror. */
  readonly sendsCredential: boolean;
  /** Which settings made this endpoint what it is: `/etc/docker/daemon.json: registry-mirrors`. */
  readonly because: readonly string[];
}

/** What is trusted and shown at the TLS handshake; of the token server and the blob storage too. */
export interface TlsSettings {
  readonly verifies: boolean;
  /** Which setting switched verification off; null where it is on. */
  readonly skipsBecause: string | null;
  /** What the engine trusts: the system's bundle, then what was added for this registry. */
  readonly trust: readonly TrustSource[];
  readonly clientCertificate: ClientCertificate | null;
  readonly faults: readonly TlsFault[];
}

export interface TrustSource {
  readonly kind: 'system' | 'certs.d' | 'hosts.toml';
  /** As the host names it, without the folder that its `/` is mounted in. */
  readonly path: string;
  /** One certificate each. */
  readonly certificates: readonly string[];
}

export interface ClientCertificate {
  readonly certificatePath: string;
  readonly keyPath: string;
  /** PEM, with its chain. */
  readonly certificate: string;
  readonly key: Secret;
}

export interface TlsFault {
  readonly kind:
    | 'missing-key'
    | 'missing-certificate'
    | 'not-pem'
    | 'key-mismatch'
    | 'unreadable'
    | 'ignored';
  readonly path: string;
  /** True where the engine gives up before it sends a packet. */
  readonly stopsEngine: boolean;
  /** One sentence: what is wrong, and what the engine makes of it. */
  readonly summary: string;
}

export type ProxyChoice =
  | {
      readonly kind: 'direct';
      /** `NO_PROXY of the systemd drop-in … has ".example.com"`, `no proxy is set`. */
      readonly why: string;
    }
  | {
      readonly kind: 'proxy';
      readonly scheme: 'http' | 'https' | 'socks5' | 'socks5h';
      readonly hostname: string;
      readonly port: number;
      /** URL without its password. */
      readonly shown: string;
      readonly login: { readonly username: string; readonly password: Secret } | null;
      /** `HTTPS_PROXY of /etc/systemd/system/docker.service.d/proxy.conf` */
      readonly why: string;
    }
  /** Set, and not a URL that the engine can use. */
  | { readonly kind: 'invalid'; readonly shown: string; readonly why: string };

/** `source` is where it stands (`$DOCKER_AUTH_CONFIG`, a path); `key` is its entry there. */
export type CredentialChoice =
  | {
      readonly kind: 'anonymous';
      readonly why: string;
      /** Entries that a person would take for this registry, and that nothing matches. */
      readonly near: readonly (NearKey & { readonly source: string })[];
    }
  | {
      readonly kind: 'password';
      readonly source: string;
      readonly key: string;
      readonly username: string;
      readonly password: Secret;
    }
  /** An OAuth refresh token, for the token server. */
  | {
      readonly kind: 'identity-token';
      readonly source: string;
      readonly key: string;
      readonly token: Secret;
    }
  /** A bearer token, for the registry itself. */
  | {
      readonly kind: 'registry-token';
      readonly source: string;
      readonly key: string;
      readonly token: Secret;
    }
  /** There is an entry, and it cannot be used: a helper that does not run, text that is no base64. */
  | { readonly kind: 'unusable'; readonly source: string; readonly key: string; readonly why: string };
