import { listenForInterrupt } from './demo-interrupt.ts';
import { loadDemoSettings } from './demo-settings.ts';
import { createTerminal, type Terminal } from './demo-terminal.ts';
import { type DemoWorld, startDemoWorld } from './demo-world.ts';
import { judgeWorld } from './judge-world.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { type Played, playScenarios } from './play.ts';
import { type PlayReport, reportPlayed } from './play-report.ts';
import { scenarios as allScenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';

interface DemoOptions {
  readonly once: boolean;
  /** All there are where absent. */
  readonly scenarios?: readonly Scenario[];
}

type Result = 'as-written' | 'differs' | 'interrupted';

/**
 * `pullcheck demo`: plays every scenario against the real bot and prints the threads. Unless `once`, it then stays until
 * it is interrupted, with the same on a page.
 *
 * @returns the exit code: 0 where all ended as written; for an interrupt, 0 unless `once`.
 * @throws ConfigError where it cannot start.
 */
export async function runDemo({ once, scenarios = allScenarios }: DemoOptions): Promise<number> {
  const settings = loadDemoSettings(process.env);
  const interrupt = listenForInterrupt();
  const terminal = createTerminal(process.stdout);
  const reports: PlayReport[] = [];
  let result: Result = 'interrupted';
  let server: PageServer | undefined;
  const world = await startDemoWorld();
  try {
    terminal.say(
      `${scenarios.length} scenarios: the bot is real, with its own Redis; GitLab and Slack are stand-ins on this machine. This is what people see in Slack.\n`,
    );
    if (!once) {
      server = await startPageServer({ ...settings, world, scenarios, reports });
      terminal.print(`${server.url}\n`);
    }
    const { signal } = interrupt;
    const others = server?.pipelineIds ?? new Set();
    result = await playAll({ world, terminal, scenarios, reports, others, signal });
    if (server !== undefined && !signal.aborted) {
      terminal.say(
        `Ctrl-C ends the demo. The same as a page, with a command that sends another webhook: ${server.url}`,
      );
      await interrupt.happened;
    }
  } finally {
    await server?.close();
    await world.close({ keepLog: result === 'differs' });
    interrupt.dispose();
  }
  if (result === 'interrupted') return once ? 1 : 0;
  return result === 'as-written' ? 0 : 1;
}

interface Play {
  readonly world: DemoWorld;
  readonly terminal: Terminal;
  readonly scenarios: readonly Scenario[];
  /** Takes what is played, one by one. */
  readonly reports: PlayReport[];
  /** Pipelines that fail besides. */
  readonly others: ReadonlySet<number>;
  readonly signal: AbortSignal;
}

async function playAll({ world, terminal, scenarios, reports, others, signal }: Play): Promise<Result> {
  const begunAt = performance.now();
  const total = scenarios.length;
  const played: Played[] = [];
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
  const seconds = (performance.now() - begunAt) / 1_000;
  const faults = judgeWorld(world, { played, others });
  return conclude(terminal, { played, faults, seconds, logFile: world.logFile });
}

function conclude(
  terminal: Terminal,
  ended: {
    readonly played: readonly Played[];
    /** Of the whole rather than of one scenario. */
    readonly faults: readonly string[];
    readonly seconds: number;
    readonly logFile: string;
  },
): Result {
  const { played, faults, seconds, logFile } = ended;
  const different = played.filter(({ differences }) => differences.length > 0);
  const asWritten = played.length - different.length;
  terminal.say(`${asWritten} of ${played.length} ended as written, in ${seconds.toFixed(1)} s.`);
  for (const fault of faults) terminal.say(`✗ ${fault}`);
  if (different.length === 0 && faults.length === 0) return 'as-written';
  for (const { scenario } of different) terminal.say(`✗ ${scenario.name}: see above`);
  terminal.say("The bot's log:");
  terminal.print(logFile);
  return 'differs';
}
