import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Each file may start its own redis-server and bot: more of them at once only slows all down.
    maxWorkers: 2,
    // The tests that kill a bot mostly wait for its locks to expire.
    maxConcurrency: 12,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
