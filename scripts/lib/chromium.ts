import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

/** The browser without its windows: what the tests do takes a fifth less time in it. */
const headlessShell = '/usr/bin/chromium-headless-shell'

const installedBySystem = [
  headlessShell,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export function hasHeadlessShell(): boolean {
  return existsSync(headlessShell)
}

/** The browser for the tests: CHROMIUM_PATH, else the machine's own, else the one that Playwright has downloaded, else null. */
export function findChromium(): string | null {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen !== undefined && chosen !== '') return chosen
  return [...installedBySystem, chromium.executablePath()].find((path) => existsSync(path)) ?? null
}
