import { isAtLeast } from '../version.ts';
import { boldCyan, boldGreen, reset } from './ansi.ts';
import type { TraceDescription } from './description.ts';
import type { Journal } from './journal.ts';
import type { Ending } from './verdict.ts';

/** What follows a preparation that worked: sources, the script's own output, the clearing up. */
export function runScript(journal: Journal, job: TraceDescription): Ending {
  const { outcome } = job;
  if (outcome.kind !== 'succeeded' && outcome.kind !== 'script-failed') {
    throw new Error(`a job that ended as ${outcome.kind} ran no script`);
  }
  if (job.executor !== 'kubernetes') {
    stage(journal, 'prepare_script', 'Preparing environment', [
      `Running on runner-${job.runner.shortToken.toLowerCase()}-project-101-concurrent-0 via ${job.runner.name}...`,
    ]);
  }
  stage(journal, 'get_sources', 'Getting source from Git repository', [
    `${boldGreen}Fetching changes with git depth set to 20...${reset}`,
    'Initialized empty Git repository in /builds/acme/shop/.git/',
    `${boldGreen}Checking out 4be0a1c2 as detached HEAD (ref is main)...${reset}`,
  ]);
  stage(journal, 'step_script', 'Executing "step_script" stage of the job script', outcome.script);
  if (isAtLeast(journal.version, '13.5')) {
    stage(journal, 'cleanup_file_variables', 'Cleaning up project directory and file based variables', []);
  }
  if (outcome.kind === 'succeeded') return { kind: 'success' };
  return { kind: 'build-error', message: `exit code ${outcome.exitCode}`, isSystemFailure: false };
}

function stage(journal: Journal, name: string, title: string, lines: readonly string[]): void {
  journal.section(name, () => {
    journal.print(`${boldCyan}${title}${reset}`);
    for (const line of lines) journal.raw('01O', `${line}\n`);
    journal.wait(800);
  });
}
