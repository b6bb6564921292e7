import { type Interrupt, listenForInterrupt } from './demo-interrupt.ts';
import { type DemoSettings, loadDemoSettings } from './demo-settings.ts';
import { createTerminal, type Terminal } from './demo-terminal.ts';
import { type DemoWorld, startDemoWorld } from './demo-world.ts';
import { judgeWorld } from './judge-world.ts';
import { type PageServer, startPageServer } from './page/page-server.ts';
import { type Played, playScenarios } from './play.ts';
import { reportPlayed } from './play-report.ts';
import { scenarios as allScenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';

interface DemoOptions {
  readonly once: boolean;
  /** All there are where absent. */
  readonly scenarios?: readonly Scenario[];
}

type Result = 'as-written' | 'differs' | 'interrupted';

/**
 * `pullcheck demo`: the real bot between stand-ins. With `once` it plays every scenario and prints the threads; otherwise
 * it serves a page on which scenarios are started, until it is interrupted.
 *
 * @returns the exit code: 0 where all ended as written; for an interrupt, 0 unless `once`.
 * @throws ConfigError where it cannot start.
 */
export async function runDemo({ once, scenarios = allScenarios }: DemoOptions): Promise<number> {
  const settings = loadDemoSettings(process.env);
  const interrupt = listenForInterrupt();
  const terminal = createTerminal(process.stdout);
  const { signal } = interrupt;
  try {
    if (!once) return await servePage({ settings, terminal, scenarios, interrupt });
    const world = await startDemoWorld({ withAgents: false });
    let result: Result = 'interrupted';
    try {
      terminal.say(
        `${scenarios.length} scenarios: the bot is real, with its own Redis; GitLab and Slack are stand-ins on this machine. This is what people see in Slack.\n`,
      );
      result = await playAll({ world, terminal, scenarios, signal });
    } finally {
      await world.close({ keepLog: result === 'differs' });
    }
    return result === 'as-written' ? 0 : 1;
  } finally {
    interrupt.dispose();
  }
}

interface Serving {
  readonly settings: DemoSettings;
  readonly terminal: Terminal;
  readonly scenarios: readonly Scenario[];
  readonly interrupt: Interrupt;
}

async function servePage({ settings, terminal, scenarios, interrupt }: Serving): Promise<number> {
  const world = await startDemoWorld({ withAgents: true });
  let server: PageServer | undefined;
  try {
    server = await startPageServer({
      ...settings,
      world,
      scenarios,
      onStart: (title) => terminal.say(`Started: ${title}`),
    });
    terminal.print(server.url);
    terminal.say('Open this page, start a scenario, and click on. Ctrl-C ends the demo.\n');
    await interrupt.happened;
  } finally {
    await server?.close();
    await world.close({ keepLog: false });
  }
  return 0;
}

interface Play {
  readonly world: DemoWorld;
  readonly terminal: Terminal;
  readonly scenarios: readonly Scenario[];
  readonly signal: AbortSignal;
}

async function playAll({ world, terminal, scenarios, signal }: Play): Promise<Result> {
  const begunAt = performance.now();
  const total = scenarios.length;
  const played: Played[] = [];
  try {
    for await (const one of playScenarios(world, { scenarios, signal })) {
      played.push(one);
      terminal.scenario(reportPlayed(one, terminal.width), { number: played.length, total });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.say(`Interrupted after ${played.length} of ${total} scenarios.`);
    return 'interrupted';
  }
  const seconds = (performance.now() - begunAt) / 1_000;
  const faults = judgeWorld(world, { played });
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
