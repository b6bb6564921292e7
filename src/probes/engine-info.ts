import type { HostFault, HostVerdict } from './host-probe.ts';

type Reach =
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | {
      readonly kind: 'unreachable';
      readonly fault: 'absent' | 'forbidden' | 'down' | 'silent' | 'garbled' | 'unsupported';
      readonly why: string;
    };

export type EngineInfoFacts = {
  readonly engine: 'dockerd' | 'containerd' | 'podman' | 'none';
  /** Of the socket, as the host names it. */
  readonly address: string | null;
  /** True where a setting or a runner relies on an engine at that address. */
  readonly isExpected: boolean;
  readonly reach: Reach;
  readonly version: string | null;
  readonly apiVersion: string | null;
  readonly minApiVersion: string | null;
  readonly storageDriver: string | null;
  readonly store: 'graph' | 'containerd' | null;
  readonly root: string | null;
  /** `linux/x86_64`, as the engine writes it. */
  readonly platform: string | null;
  readonly operatingSystem: string | null;
  readonly isRootless: boolean;
  readonly mirrors: string[];
  readonly insecureRegistries: string[];
  /** Passwords masked by the engine. */
  readonly proxies: {
    readonly http: string | null;
    readonly https: string | null;
    readonly no: string | null;
  };
  /** The engine's own; most of them are about limits of the kernel. */
  readonly warnings: string[];
  /** About settings that are broken, or that the engine has not taken over. */
  readonly settings: string[];
  readonly systemTime: string | null;
  readonly image: { readonly state: 'present' | 'absent' | 'unknown'; readonly digests: string[] } | null;
};

export const timeoutMs = 5_000;

/** An engine that does not answer would make a pull fail, where one is relied on. */
export function judgeEngineInfo(facts: EngineInfoFacts): HostVerdict {
  const { engine, reach, address } = facts;
  if (engine === 'containerd') {
    return skipped(`containerd (${address ?? 'no address'}) is the engine; it has no API to ask here.`);
  }
  if (reach.kind === 'unreachable') return judgeUnreachable(facts, reach);
  if (reach.kind === 'refused') {
    const summary = `The engine at ${address ?? 'no address'} answers ${reach.status}: ${reach.message}`;
    return { outcome: 'failed', fault: 'engine-unwell', summary: summary.slice(0, 500) };
  }
  const [setting] = facts.settings;
  if (setting !== undefined) {
    return { outcome: 'warned', fault: 'engine-warns', summary: setting.slice(0, 500) };
  }
  const store = facts.storageDriver === null ? '' : `, storage ${facts.storageDriver}`;
  return { outcome: 'passed', fault: null, summary: `${engine} ${facts.version ?? ''}${store}.` };
}

type Unreachable = Extract<EngineInfoFacts['reach'], { readonly kind: 'unreachable' }>;

function judgeUnreachable(
  { address, isExpected }: EngineInfoFacts,
  { fault, why }: Unreachable,
): HostVerdict {
  const where = address === null ? '' : ` at ${address}`;
  if (fault === 'unsupported') return skipped(`The engine${where} is not asked: ${why}.`);
  if (fault === 'absent' && !isExpected) return skipped(`No engine is on this host: ${why}.`);
  const summary = `The engine${where} cannot be reached: ${why}.`;
  // This process may be refused where the runner, as another user, is not.
  const outcome = fault === 'forbidden' ? 'warned' : 'failed';
  return { outcome, fault: faultOf[fault], summary };
}

const faultOf = {
  absent: 'engine-absent',
  forbidden: 'engine-forbidden',
  down: 'engine-down',
  silent: 'engine-silent',
  garbled: 'engine-unwell',
} as const satisfies Readonly<Record<string, HostFault>>;

function skipped(summary: string): HostVerdict {
  return { outcome: 'skipped', fault: null, summary };
}
