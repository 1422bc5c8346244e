import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'

const alias = [{ find: /^@\//, replacement: `${import.meta.dirname}/` }]

// Bounds are on steps, calls and the tests' own clocks. These limits end only what hangs, however busy the machine is.
const patient = { testTimeout: 600_000, hookTimeout: 600_000, expect: { poll: { timeout: 300_000 } } }

export default defineConfig({
  test: {
    // Each file has services of its own, and many wait for a rate window: one more than there are processors keeps all busy. Where `isolate`
    // is off, the files of a process share their modules, which are then loaded, and the database's code compiled, once.
    maxWorkers: Math.max(2, availableParallelism()) + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], environment: 'node', ...patient },
      },
      {
        resolve: { alias },
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          environment: 'node',
          ...patient,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          isolate: false,
          globalSetup: ['tests/support/prepare-database.ts'],
          ...patient,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/support/prepare-database.ts'],
          ...patient,
        },
      },
    ],
  },
})
