import type { LookupAddress } from 'node:dns';
import { connect, type Socket } from 'node:net';
import type { Fault } from '../probes/ladder/faults.ts';
import { since } from './stage.ts';

export interface DialAttempt {
  readonly address: string;
  readonly family: number;
  /** Null: no answer yet when another address had answered. */
  tookMs: number | null;
  fault: Fault | null;
  result: 'connected' | 'failed' | 'pending';
}

export type Dialled =
  | { readonly kind: 'connected'; readonly socket: Socket; readonly attempts: readonly DialAttempt[] }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly attempts: readonly DialAttempt[] };

interface DialOptions {
  readonly addresses: readonly LookupAddress[];
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Connects to all addresses at once and keeps the first that answers, so that each one's answer is known; those still
 * pending then are noted as they come in.
 */
export function dial({ addresses, port, timeoutMs, signal }: DialOptions): Promise<Dialled> {
  const attempts = addresses.map(({ address, family }): DialAttempt => {
    return { address, family, tookMs: null, fault: null, result: 'pending' };
  });
  return new Promise((resolve) => {
    const start = performance.now();
    let open = attempts.length;
    let isDecided = false;
    for (const attempt of attempts) {
      const socket = connect({ host: attempt.address, port, noDelay: true, signal });
      const timer = setTimeout(() => settle('ETIMEDOUT'), timeoutMs);
      const settle = (code: string | null) => {
        if (attempt.result !== 'pending') return;
        clearTimeout(timer);
        attempt.tookMs = since(start);
        attempt.result = code === null ? 'connected' : 'failed';
        attempt.fault = code === null ? null : faultOf(code, signal);
        open -= 1;
        if (code !== null || isDecided) socket.destroy();
        if (isDecided || (code !== null && open > 0)) return;
        isDecided = true;
        resolve(code === null ? { kind: 'connected', socket, attempts } : failed(attempts));
      };
      socket.once('connect', () => settle(null));
      // Stays: a connection that breaks later tells whoever uses it by then.
      socket.on('error', (error) => settle('code' in error ? String(error.code) : 'unknown'));
    }
  });
}

function failed(attempts: readonly DialAttempt[]): Dialled {
  // A host without IPv6 has no route to any such address, which says nothing about the registry.
  const telling = attempts.find(({ fault, family }) => family === 4 || fault !== 'network-unreachable');
  return { kind: 'failed', fault: (telling ?? attempts[0])?.fault ?? 'connect-failed', attempts };
}

const faultOfCode: Readonly<Record<string, Fault>> = {
  ETIMEDOUT: 'connect-timeout',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'reset',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'network-unreachable',
  EADDRNOTAVAIL: 'network-unreachable',
  EACCES: 'route-prohibited',
  EPERM: 'route-prohibited',
  EINVAL: 'invalid-route',
};

function faultOf(code: string, signal: AbortSignal): Fault {
  return signal.aborted ? 'deadline' : (faultOfCode[code] ?? 'connect-failed');
}
