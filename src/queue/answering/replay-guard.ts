import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { longestRequestLifeMs } from '../wire/probe-request.ts';

/** Lets each request run once, through restarts too. */
export interface ReplayGuard {
  /** False where it runs or ran already. */
  claim(id: string): Promise<boolean>;
  /** It has been answered. A request that a killed agent had begun may run again. */
  finish(id: string): Promise<void>;
}

const rememberMs = 3 * longestRequestLifeMs;
const sweepEveryMs = 60_000;

/**
 * Remembers requests as empty files, which several processes of the same name share. A full disk is one of the things an
 * agent is asked about, so where nothing can be written memory alone has to do.
 */
export async function openReplayGuard(directory: string, log: Logger): Promise<ReplayGuard> {
  const seen = new Map<string, number>();
  const path = (id: string, state: 'running' | 'done'): string => join(directory, `${id}.${state}`);
  const warn = (error: unknown): void =>
    log.warn({ err: error }, 'requests are remembered in memory only: they could run again after a restart');

  await mkdir(directory, { recursive: true, mode: 0o700 });
  await sweep(directory, isLeftOver);
  let sweptAt = performance.now();

  return {
    async claim(id) {
      const now = performance.now();
      for (const [one, at] of seen) {
        if (now - at < rememberMs) break;
        seen.delete(one);
      }
      if (seen.has(id)) return false;
      seen.set(id, now);
      try {
        // Made before the other is looked for: whoever finishes in between has renamed this very file.
        await (await open(path(id, 'running'), 'wx', 0o600)).close();
        if (!(await exists(path(id, 'done')))) return true;
        await rm(path(id, 'running'));
        return false;
      } catch (error) {
        if (isCode(error, 'EEXIST')) return false;
        warn(error);
        return true;
      }
    },
    async finish(id) {
      await rename(path(id, 'running'), path(id, 'done')).catch((error: unknown) => {
        if (!isCode(error, 'ENOENT')) warn(error);
      });
      if (performance.now() - sweptAt < sweepEveryMs) return;
      sweptAt = performance.now();
      await sweep(directory, isOld).catch(warn);
    },
  };
}

/** What a process that is gone was doing, and what nobody can ask again. */
function isLeftOver(name: string, ageMs: number): boolean {
  return name.endsWith('.running') || isOld(name, ageMs);
}

function isOld(_name: string, ageMs: number): boolean {
  return ageMs > rememberMs;
}

async function sweep(directory: string, isGone: (name: string, ageMs: number) => boolean): Promise<void> {
  const names = (await readdir(directory)).filter((name) => /^[\da-f-]{36}\.(?:running|done)$/.test(name));
  for (const name of names) {
    const { mtimeMs } = await stat(join(directory, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (isGone(name, Date.now() - mtimeMs)) await rm(join(directory, name), { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
