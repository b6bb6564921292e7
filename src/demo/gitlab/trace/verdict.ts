import { isAtLeast } from '../version.ts';
import type { Journal } from './journal.ts';

/**
 * How a job's preparation or script ended. `build-error`: the runner knows what to call it, and does not retry.
 * `plain`: it does not; preparation is tried three times, and the last line says "(system failure)".
 */
export type Ending =
  | { readonly kind: 'success' }
  | { readonly kind: 'build-error'; readonly message: string; readonly isSystemFailure: boolean }
  | { readonly kind: 'plain'; readonly message: string };

/** Writes the last line, from a logger that, in some versions, hides nothing. */
export function writeVerdict(journal: Journal, ending: Ending): void {
  const { version } = journal;
  journal.freshLogger({ masks: !isAtLeast(version, '16.11') || isAtLeast(version, '18.7') });
  if (ending.kind === 'success') return journal.info('Job succeeded');
  const system = ending.kind === 'plain' || ending.isSystemFailure;
  const line = `Job failed${system ? ' (system failure)' : ''}: ${ending.message}`;
  const endsItsOwnLine =
    ending.kind === 'build-error' && isAtLeast(version, '14.3') && !isAtLeast(version, '18.6');
  journal.error(endsItsOwnLine ? `${line}\n` : line);
}

/** Tries what may fail as often as the runner does: a plain error three times, anything else once. */
export function prepare(journal: Journal, attempt: () => Ending): Ending {
  for (let tries = 1; ; tries += 1) {
    const ending = attempt();
    if (ending.kind !== 'plain') return ending;
    journal.error(`Preparation failed: ${ending.message}`);
    journal.info('Will be retried in 3s ...');
    journal.wait(3000);
    if (tries === 3) return ending;
  }
}
