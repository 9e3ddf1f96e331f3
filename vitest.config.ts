import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'conformance/**/*.test.ts'],
    // Only what hangs: how long a test takes depends on the machine and on what else it does.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'threads',
    // By default a core is left alone; nobody waits beside.
    maxWorkers: availableParallelism(),
  },
})
