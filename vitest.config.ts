import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'

const alias = [{ find: /^@\//, replacement: `${import.meta.dirname}/` }]
const isolatedFiles = '*.isolated.test.ts'
const stackEnvironment = {
  // A busy machine is no reason for a run to find that the database does not answer.
  SUPABASE_TIMEOUT_SECONDS: '60',
  // Of the embedded sign-in service: hashing a password as well as it should takes a tenth of a second, at every sign-in.
  LITE_AUTH_BCRYPT_COST: '4',
}
const database = { globalSetup: ['tests/support/prepare-database.ts'] }

export default defineConfig({
  test: {
    // Each file has services of its own, and many wait for a rate window: one more than there are processors keeps all busy. Where `isolate`
    // is off, the files of a process share their modules, which are then loaded, and the database's code compiled, once.
    maxWorkers: Math.max(2, availableParallelism()) + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      project('unit', { isolate: false, exclude: [`**/${isolatedFiles}`] }),
      project('unit-isolated', { include: [`tests/unit/**/${isolatedFiles}`] }),
      project('contract', { isolate: false, exclude: [`**/${isolatedFiles}`] }),
      project('contract-isolated', { include: [`tests/contract/**/${isolatedFiles}`] }),
      project('integration', { isolate: false, env: stackEnvironment, ...database }),
      project('chaos', { env: stackEnvironment, ...database }),
      // The whole of what `npm test` has a sample of in these files.
      project('chaos-samples', {
        include: [
          'tests/integration/{accounts,company-merges,lost-scopes,erasure,stack,three-crms,deleted-while-creating,late-updates,newest-edit,re-creations,restore,unanswered-creates,late-objects,other-objects,edits,namesakes}.test.ts',
        ],
        env: { ...stackEnvironment, CHAOS_STRIDE: '1', CHAOS_EDITS: '500', CHAOS_DATABASE_KILLS: '12' },
        ...database,
      }),
      // What the properties of the other projects find with random values.
      project('chaos-properties', {
        include: ['tests/unit/**/*.test.ts', 'tests/integration/guard-numbers.test.ts'],
        env: { ...stackEnvironment, ADSAPP_SEED: process.env['ADSAPP_SEED'] ?? 'random' },
        ...database,
      }),
    ],
  },
})

/** Isolated are files that replace modules, or that need one to be loaded under their environment. */
function project(
  name: string,
  options: {
    readonly include?: string[]
    readonly exclude?: string[]
    readonly isolate?: boolean
    readonly globalSetup?: string[]
    readonly env?: Record<string, string>
  },
) {
  return {
    resolve: { alias },
    test: {
      name,
      include: [`tests/${name}/**/*.test.ts`],
      environment: 'node' as const,
      setupFiles: ['tests/support/property-seeds.ts'],
      // Bounds are on steps, calls and the tests' own clocks. These limits end only what hangs, however busy the machine is.
      testTimeout: 600_000,
      hookTimeout: 600_000,
      expect: { poll: { timeout: 300_000 } },
      ...options,
    },
  }
}
