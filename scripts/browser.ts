import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findChromium, hasHeadlessShell } from './lib/chromium.ts'

const root = resolve(import.meta.dirname, '..')
const playwright = [process.execPath, join(root, 'node_modules/@playwright/test/cli.js')]

const isRoot = process.getuid?.() === 0
const asRoot = isRoot ? [] : ['sudo', '-n']
const hasApt = existsSync('/usr/bin/apt-get')

/** Ensures that there is a browser for the tests; exits with 1 and says what to do if none can be installed. */
function main(): void {
  if (findChromium() === null) install([...byApt('chromium'), [[...playwright, 'install', 'chromium']]])
  // Quicker than what is there, where it can be had at once. Who is not root has chosen a browser.
  else if (isRoot && process.env['CHROMIUM_PATH'] === undefined && !hasHeadlessShell())
    install(byApt('chromium-headless-shell').slice(0, 1))
  const found = findChromium()
  if (found !== null) return console.log(`The browser is ${found}.`)
  console.error('There is no browser, and none could be installed. Install Chromium, or set CHROMIUM_PATH to one.')
  process.exitCode = 1
}

type Way = readonly (readonly string[])[]

/** With the lists of packages that the machine has, and with new ones. */
function byApt(name: string): readonly Way[] {
  if (!hasApt) return []
  const apt = [...asRoot, 'apt-get', '-o', 'Acquire::http::Timeout=10', '-o', 'DPkg::Lock::Timeout=60']
  const command = [...apt, 'install', '-y', name]
  return [[command], [[...apt, 'update'], command]]
}

/** By the first way that leads there. */
function install(ways: readonly Way[]): void {
  ways.some((commands) => commands.every(succeeds))
}

function succeeds(command: readonly string[]): boolean {
  console.log(`$ ${command.join(' ')}`)
  const [program = '', ...args] = command
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { stdio: 'inherit', env }).status === 0
}

main()
