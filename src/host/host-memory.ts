import type { Host, HostOptions } from './host.ts';
import { readHost } from './read-host.ts';

/** Settings change when somebody changes them; a burst of questions reads them once. */
const staleAfterMs = 10_000;

/** Reads the host's settings anew when they are older than ten seconds. */
export function createHostMemory(options: HostOptions): () => Promise<Host> {
  let known: { readonly host: Promise<Host>; readonly readAt: number } | undefined;
  return () => {
    if (known !== undefined && performance.now() - known.readAt < staleAfterMs) return known.host;
    const host = readHost(options);
    known = { host, readAt: performance.now() };
    host.catch(() => {
      known = undefined;
    });
    return host;
  };
}
