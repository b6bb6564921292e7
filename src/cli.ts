#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { ConfigError } from './errors.ts';

const exitCodes = { failed: 1, usage: 2 } as const;

process.exitCode = await run(process.argv);

/** Each command loads its own code, so that `explain` does not wait for Slack's and Redis's clients. */
async function run(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('pullcheck')
    .description('Says why a GitLab job could not pull its container image, and what to do about it.')
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError('Try: pullcheck --help');

  program
    .command('bot')
    .description('receive webhooks from GitLab and answer in Slack; settings: see .env.example')
    .action(async () => {
      const { runBot } = await import('./bot.ts');
      // All is closed and logged by then; a stray timer or socket must not keep a stopped bot alive.
      process.exit(await runBot(process.env));
    });

  program
    .command('explain')
    .description('read a job log or any pasted error and say the cause from the text alone; no network')
    .argument('[file]', 'the text; standard input unless given')
    .addOption(new Option('--json', 'print one JSON object').default(false).conflicts('jsonl'))
    .addOption(
      new Option('--jsonl', 'read lines of {"id","text"} and print one JSON object for each').default(false),
    )
    .action(
      async (file: string | undefined, options: { readonly json: boolean; readonly jsonl: boolean }) => {
        const { runExplain } = await import('./explain.ts');
        exitCode = await runExplain({ ...(file === undefined ? {} : { file }), ...options });
      },
    );

  program
    .command('demo')
    .description('play failed pipelines on this machine, with stand-ins for Slack and GitLab')
    .option('--once', 'play every scenario, print the threads, exit 0 if all ended as written', false)
    .action(async (options: { readonly once: boolean }) => {
      const { runDemo } = await import('./demo/demo.ts');
      // As above; besides, what the bot had begun when the demo was interrupted is of no use to anybody.
      process.exit(await runDemo(options));
    });

  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  // Help and version end this way too; commander has printed all there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage;
  }
  process.stderr.write(
    `pullcheck ended unexpectedly: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.failed;
}
