import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/chromium.ts'
import { appUrl } from './tests/e2e/support/environment.ts'

const executablePath = findChromium()
const sharing = globSync('tests/e2e/*.test.ts', { cwd: import.meta.dirname })
  .map((file) => join(import.meta.dirname, file))
  .filter((path) => readFileSync(path, 'utf8').includes('useSharedStack()'))

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  // The tests of a file run one after the other. Those that share a worker's stack come after the others, so that it is started once.
  // One more than there are processors, because each waits now and then; the block of ports is for nine.
  workers: Math.min(Math.max(2, availableParallelism()) + 1, 9),
  projects: [
    { name: 'own-stack', testIgnore: sharing },
    { name: 'shared-stack', testMatch: sharing },
  ],
  globalSetup: './tests/e2e/support/prepare.ts',
  forbidOnly: process.env['CI'] !== undefined,
  // These end only what hangs, however busy the machine is.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: [['list']],
  use: {
    baseURL: appUrl,
    // Animations cost more than the pages: a machine without a graphics card draws every frame itself.
    contextOptions: { reducedMotion: 'reduce' },
    browserName: 'chromium',
    // Recording every action costs a tenth of the time: --trace on, for the test that failed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
