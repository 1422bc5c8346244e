import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findChromium } from './lib/chromium.ts'

const root = resolve(import.meta.dirname, '..')
const playwright = [process.execPath, join(root, 'node_modules/@playwright/test/cli.js')]

/** Ensures that there is a browser for the tests; exits with 1 and says what to do if none can be installed. */
function main(): void {
  const found = findChromium()
  if (found !== null) return console.log(`The browser is ${found}.`)
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const hasApt = existsSync('/usr/bin/apt-get')
  const ways = [
    ...(hasApt ? [[[...asRoot, 'apt-get', 'install', '-y', 'chromium']]] : []),
    ...(hasApt
      ? [
          [
            [...asRoot, 'apt-get', 'update'],
            [...asRoot, 'apt-get', 'install', '-y', 'chromium'],
          ],
        ]
      : []),
    [[...playwright, 'install', 'chromium']],
  ]
  for (const commands of ways) {
    if (commands.every(succeeds) && findChromium() !== null) return console.log(`The browser is ${findChromium()}.`)
  }
  console.error('There is no browser, and none could be installed. Install Chromium, or set CHROMIUM_PATH to one.')
  process.exitCode = 1
}

function succeeds(command: readonly string[]): boolean {
  console.log(`$ ${command.join(' ')}`)
  const [program = '', ...args] = command
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { stdio: 'inherit', env }).status === 0
}

main()
