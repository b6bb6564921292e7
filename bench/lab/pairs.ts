import { spawnSync } from 'node:child_process';

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Runs a program to its end, and says how many milliseconds that took. It must succeed. */
export function timeProgram(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv): number {
  const [program, ...args] = command;
  const started = performance.now();
  const { status, stderr } = spawnSync(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const tookMs = performance.now() - started;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}: ${String(stderr)}`);
  return tookMs;
}

/** What is measured against a limit, in one line; a miss makes the process fail. */
export function judge(what: string, measured: number, limit: number): void {
  const isKept = measured <= limit;
  const shown =
    Number.isInteger(limit) && Number.isInteger(measured) ? String(measured) : measured.toFixed(2);
  console.log(`${what}: ${shown}, at most ${limit}: ${isKept ? 'PASS' : 'FAIL'}`);
  if (!isKept) process.exitCode = 1;
}
