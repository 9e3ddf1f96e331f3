import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'conformance/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    // By default a core is left alone; nobody waits beside.
    maxWorkers: availableParallelism(),
  },
})
