import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    include: ['{src,simulators,demo,test}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make the timing tests wait for each other.
    maxWorkers: 2,
    // Tests that start processes of their own wait more than they work, but not much more.
    maxConcurrency: 3,
  },
});
