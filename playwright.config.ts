import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/chromium.ts'
import { appUrl } from './tests/e2e/support/environment.ts'

const executablePath = findChromium()

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  // Each file has a stack of its own, so that no test meets another one's syncs; those of one file run one after the other.
  workers: 2,
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
