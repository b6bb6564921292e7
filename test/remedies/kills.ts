import { expect } from 'vitest';
import type { GitlabActing } from '../../src/remedies/gitlab-port.ts';
import type { Journal } from '../../src/remedies/journal.ts';

/** The process is gone. */
class Killed extends Error {}

/** Counts down over every call of the journal and of GitLab's writes; `after` a call that counts, what it did stays. */
export interface Countdown {
  left: number;
}

export function killingJournal(journal: Journal, countdown: Countdown): Journal {
  return {
    read: (step) => journal.read(step),
    begin: (step, note) => killing(() => journal.begin(step, note), countdown),
    end: (step, result) => killing(() => journal.end(step, result), countdown),
  };
}

export function killingGitlab(gitlab: GitlabActing, countdown: Countdown): GitlabActing {
  return {
    ...gitlab,
    createVariable: (...given) => killing(() => gitlab.createVariable(...given), countdown),
    updateVariable: (...given) => killing(() => gitlab.updateVariable(...given), countdown),
    deleteVariable: (...given) => killing(() => gitlab.deleteVariable(...given), countdown),
    retryJob: (...given) => killing(() => gitlab.retryJob(...given), countdown),
    commit: (...given) => killing(() => gitlab.commit(...given), countdown),
    createMergeRequest: (...given) => killing(() => gitlab.createMergeRequest(...given), countdown),
    addToAllowlist: (...given) => killing(() => gitlab.addToAllowlist(...given), countdown),
    removeFromAllowlist: (...given) => killing(() => gitlab.removeFromAllowlist(...given), countdown),
  };
}

/** Dies before the call when the count is even, after it when it is odd. */
async function killing<T>(call: () => Promise<T>, countdown: Countdown): Promise<T> {
  if (countdown.left-- === 0) throw new Killed();
  const value = await call();
  if (countdown.left-- === 0) throw new Killed();
  return value;
}

/**
 * Runs with a kill at each point in turn, and then once more without.
 *
 * @param run one run with a fresh world; gets the countdown for its first try.
 * @returns how many points there were.
 */
export async function killEverywhere(
  run: (attempt: {
    first: (work: (countdown: Countdown) => Promise<unknown>) => Promise<void>;
  }) => Promise<void>,
): Promise<number> {
  for (let point = 0; ; point += 1) {
    let wasKilled = false;
    await run({
      first: async (work) => {
        await work({ left: point }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(Killed);
          wasKilled = true;
        });
      },
    });
    if (!wasKilled) return point;
  }
}
