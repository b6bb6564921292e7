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
    stage(journal, {
      name: 'prepare_script',
      title: 'Preparing environment',
      lines: [
        `Running on runner-${job.runner.shortToken.toLowerCase()}-project-101-concurrent-0 via ${job.runner.name}...`,
      ],
    });
  }
  stage(journal, {
    name: 'get_sources',
    title: 'Getting source from Git repository',
    lines: [
      `${boldGreen}Fetching changes with git depth set to 20...${reset}`,
      'Initialized empty Git repository in /builds/acme/shop/.git/',
      `${boldGreen}Checking out 4be0a1c2 as detached HEAD (ref is main)...${reset}`,
    ],
  });
  stage(journal, {
    name: 'step_script',
    title: 'Executing "step_script" stage of the job script',
    lines: outcome.script,
  });
  if (isAtLeast(journal.version, '13.5')) {
    stage(journal, {
      name: 'cleanup_file_variables',
      title: 'Cleaning up project directory and file based variables',
      lines: [],
    });
  }
  if (outcome.kind === 'succeeded') return { kind: 'success' };
  return { kind: 'build-error', message: `exit code ${outcome.exitCode}`, isSystemFailure: false };
}

function stage(
  journal: Journal,
  {
    name,
    title,
    lines,
  }: { readonly name: string; readonly title: string; readonly lines: readonly string[] },
): void {
  journal.section(name, () => {
    journal.print(`${boldCyan}${title}${reset}`);
    for (const line of lines) journal.raw('01O', `${line}\n`);
    journal.wait(800);
  });
}
