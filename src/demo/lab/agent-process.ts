import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface AgentProcess {
  stop(): Promise<void>;
}

interface AgentOptions {
  /** What goes before the command. */
  readonly enter: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: string;
}

const stopWithinMs = 1_500;

/** `pullcheck agent`, as an operator starts it. */
export function startAgentProcess({ enter, settings, logFile }: AgentOptions): AgentProcess {
  const [command, ...args] = [...enter, process.execPath, program(), 'agent'];
  // Its own process group: an interrupt typed at the terminal is for the demo, which ends its agents.
  const child = spawn(command ?? process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.on('error', () => undefined);
  return {
    async stop() {
      await end(child);
      log.end();
    },
  };
}

/** The bundle that this file is part of has it as its neighbour. */
function program(): string {
  return fileURLToPath(new URL('cli.js', import.meta.url));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  if ((await Promise.race([exited, sleep(stopWithinMs, 'late', { ref: false })])) !== 'late') return;
  child.kill('SIGKILL');
  await exited;
}
