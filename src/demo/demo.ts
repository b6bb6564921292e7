import { listenForInterrupt } from './demo-interrupt.ts';
import { loadDemoSettings } from './demo-settings.ts';
import { createTerminal, type Terminal } from './demo-terminal.ts';
import { type DemoWorld, startDemoWorld } from './demo-world.ts';
import { judgeWorld } from './judge-world.ts';
import { startPageServer } from './page-server.ts';
import { type Played, playScenarios } from './play.ts';
import { type PlayReport, reportPlayed } from './play-report.ts';
import { scenarios } from './scenarios/index.ts';

type Result = 'as-written' | 'differs' | 'interrupted';

/**
 * `pullcheck demo`: plays every scenario against the real bot and prints the threads. Unless `once`, it then stays until
 * it is interrupted, with the same on a page.
 *
 * @returns the exit code: 0 where all ended as written; for an interrupt, 0 unless `once`.
 * @throws ConfigError where it cannot start.
 */
export async function runDemo({ once }: { readonly once: boolean }): Promise<number> {
  const settings = loadDemoSettings(process.env);
  const interrupt = listenForInterrupt();
  const terminal = createTerminal(process.stdout);
  let result: Result = 'interrupted';
  const world = await startDemoWorld();
  try {
    const reports: PlayReport[] = [];
    const server = once ? null : await startPageServer({ ...settings, world, scenarios, reports });
    result = await playAll({ world, terminal, reports, signal: interrupt.signal });
    if (server !== null && !interrupt.signal.aborted) {
      terminal.say('As a page, with a command that sends another webhook; Ctrl-C ends the demo:');
      terminal.print(server.url);
      await interrupt.happened;
    }
    await server?.close();
  } finally {
    await world.close({ keepLog: result === 'differs' });
    interrupt.dispose();
  }
  if (result === 'interrupted') return once ? 1 : 0;
  return result === 'as-written' ? 0 : 1;
}

interface Play {
  readonly world: DemoWorld;
  readonly terminal: Terminal;
  /** Takes what is played, one by one. */
  readonly reports: PlayReport[];
  readonly signal: AbortSignal;
}

async function playAll({ world, terminal, reports, signal }: Play): Promise<Result> {
  const begunAt = performance.now();
  const total = scenarios.length;
  const played: Played[] = [];
  terminal.say(
    `${total} scenarios: the bot is real, with its own Redis; GitLab and Slack are stand-ins on this machine. This is what people see in Slack.\n`,
  );
  try {
    for await (const one of playScenarios(world, { scenarios, signal })) {
      const report = reportPlayed(one, terminal.width);
      played.push(one);
      reports.push(report);
      terminal.scenario(report, { number: reports.length, total });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.say(`Interrupted after ${reports.length} of ${total} scenarios.`);
    return 'interrupted';
  }
  return conclude({ world, terminal, played, seconds: (performance.now() - begunAt) / 1_000 });
}

function conclude({
  world,
  terminal,
  played,
  seconds,
}: {
  readonly world: DemoWorld;
  readonly terminal: Terminal;
  readonly played: readonly Played[];
  readonly seconds: number;
}): Result {
  const different = played.filter(({ differences }) => differences.length > 0);
  const faults = judgeWorld(world, played);
  const asWritten = played.length - different.length;
  terminal.say(`${asWritten} of ${played.length} ended as written, in ${seconds.toFixed(1)} s.`);
  for (const fault of faults) terminal.say(`✗ ${fault}`);
  if (different.length === 0 && faults.length === 0) return 'as-written';
  for (const { scenario } of different) terminal.say(`✗ ${scenario.name}: see above`);
  terminal.say(`The bot's log: ${world.logFile}`);
  return 'differs';
}
