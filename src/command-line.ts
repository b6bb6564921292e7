import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import type { ConfigError } from './errors.ts';

const exitCodes = { failed: 1, usage: 2, notEstablished: 3 } as const;

/** Each command loads its own code, so that `explain` does not wait for Slack's and Redis's clients. */
export async function run(argv: readonly string[]): Promise<void> {
  let exitCode = 0;
  const end = (code: number): void => {
    exitCode = code;
  };
  const program = new Command('pullcheck')
    .description('Says why a GitLab job could not pull its container image, and what to do about it.')
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError('Try: pullcheck --help');
  addServices(program);
  addCheck(program);
  addExplain(program, end);
  addKeys(program, end);
  addDemo(program);

  try {
    await program.parseAsync(argv);
    process.exitCode = exitCode;
  } catch (error) {
    process.exitCode = report(error);
  }
}

type End = (exitCode: number) => void;

/** They run until they are stopped. */
function addServices(program: Command): void {
  program
    .command('bot')
    .description('receive webhooks from GitLab and answer in Slack; settings: see .env.example')
    .action(async () => {
      const { runBot } = await import('./bot.ts');
      // All is closed and logged by then; a stray timer or socket must not keep a stopped bot alive.
      process.exit(await runBot(process.env));
    });

  program
    .command('agent')
    .description("answer the bot's questions from a runner's host; settings: see .env.example")
    .action(async () => {
      const { runAgent } = await import('./agent.ts');
      process.exit(await runAgent(process.env));
    });
}

interface CheckFlags {
  readonly platform?: string;
  readonly json: boolean;
  readonly timeout: number;
}

function addCheck(program: Command): void {
  program
    .command('check')
    .description('try from this machine whether an image can be pulled, step by step, and say why not')
    .argument('<image>', 'as it stands behind image:')
    .option('--platform <os/arch>', 'instead of that of this machine', toPlatform)
    .addOption(jsonOption())
    .option('--timeout <seconds>', 'for the whole check', toSeconds, 30)
    .addHelpText('after', '\nExit 0: it can be pulled. 1: it cannot. 3: that could not be established.')
    .action(async (image: string, { platform, json, timeout }: CheckFlags) => {
      const { runCheck } = await import('./check.ts');
      const options = { image, json, timeoutSeconds: timeout };
      // A lookup that hangs, or a peer that drips, must not keep the process alive.
      process.exit(
        await runCheck(platform === undefined ? options : { ...options, platform }).catch(
          (error: unknown) => {
            report(error);
            // 1 would say that the image cannot be pulled.
            return exitCodes.notEstablished;
          },
        ),
      );
    });
}

function toPlatform(text: string): string {
  if (/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/.test(text)) return text;
  throw new InvalidArgumentError('It is written like linux/amd64 or linux/arm/v7.');
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds >= 1 && seconds <= 120) return seconds;
  throw new InvalidArgumentError('It is a number of seconds from 1 to 120.');
}

function addExplain(program: Command, end: End): void {
  program
    .command('explain')
    .description('read a job log or any pasted error and say the cause from the text alone; no network')
    .argument('[file]', 'the text; standard input unless given')
    .addOption(jsonOption().conflicts('jsonl'))
    .addOption(
      new Option('--jsonl', 'read lines of {"id","text"} and print one JSON object for each').default(false),
    )
    .action(
      async (file: string | undefined, options: { readonly json: boolean; readonly jsonl: boolean }) => {
        const { runExplain } = await import('./explain.ts');
        end(await runExplain({ ...(file === undefined ? {} : { file }), ...options }));
      },
    );
}

function addKeys(program: Command, end: End): void {
  const keys = program.command('keys').description('make keys for the bot or an agent, and print them');
  keys
    .command('bot')
    .description('keys of the bot, and what agents know it by')
    .addOption(jsonOption())
    .action(async ({ json }: { readonly json: boolean }) => {
      const { runKeys } = await import('./keys.ts');
      end(runKeys({ for: { kind: 'bot' }, json }));
    });
  keys
    .command('agent')
    .description('keys of an agent, its entry for PULLCHECK_AGENTS_FILE and its ACL SETUSER line for Redis')
    .argument('<name>', '1 to 40 of a-z, 0-9 and -')
    .addOption(jsonOption())
    .action(async (name: string, { json }: { readonly json: boolean }) => {
      const { runKeys } = await import('./keys.ts');
      end(runKeys({ for: { kind: 'agent', name }, json }));
    });
}

function addDemo(program: Command): void {
  program
    .command('demo')
    .description('play failed pipelines on this machine, with stand-ins for Slack and GitLab')
    .option('--once', 'play every scenario, print the threads, exit 0 if all ended as written', false)
    .action(async (options: { readonly once: boolean }) => {
      const { runDemo } = await import('./demo/demo.ts');
      // What the bot had begun when the demo was interrupted is of no use to anybody.
      process.exit(await runDemo(options));
    });
}

function jsonOption(): Option {
  return new Option('--json', 'print one JSON object').default(false);
}

function report(error: unknown): number {
  // Help and version end this way too; commander has printed all there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (isConfigError(error)) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage;
  }
  process.stderr.write(
    `pullcheck ended unexpectedly: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.failed;
}

/** By its name: what runs for long is a bundle of its own, with a class of its own. */
function isConfigError(error: unknown): error is ConfigError {
  return error instanceof Error && error.name === 'ConfigError';
}
