import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, so that none of it runs alone at the end. */
const longest = [
  'test/faults/faults.test.ts',
  'test/causes/patterns.test.ts',
  'test/e2e/webhook-to-thread.test.ts',
  'test/e2e/kill-changes.test.ts',
  'test/e2e/kill.test.ts',
  'test/demo/',
  'test/e2e/',
  'test/check/',
  'test/queue/',
];

class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((part) => moduleId.includes(part));
      return at < 0 ? longest.length : at;
    };
    return Promise.resolve(files.toSorted((one, other) => rank(one) - rank(other)));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Nothing is mocked, and nothing of ours is kept in modules: what many files import is read once a worker.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // One for each core: many files start their own redis-server, bot and engines beside them.
    maxWorkers: 2,
    // The tests that kill a bot mostly wait for its locks to expire.
    maxConcurrency: 6,
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 90_000,
  },
});
