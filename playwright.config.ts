import { globSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/chromium.ts'
import { appUrl } from './tests/e2e/support/environment.ts'
import { readDurations } from './tests/support/durations.ts'

const executablePath = findChromium()
const longFromSeconds = 25
const secondsOf = readDurations()
const longFiles = globSync('tests/e2e/*.test.ts', { cwd: import.meta.dirname })
  .map((file) => join(import.meta.dirname, file))
  .filter((path) => secondsOf(path) >= longFromSeconds)

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  // Each file has a stack of its own, so that no test meets another one's syncs; those of one file run one after the other.
  workers: 2,
  // In this order, so that no worker is left with a long file at the end.
  projects: [
    { name: 'long', testMatch: longFiles },
    { name: 'short', testIgnore: longFiles },
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
