import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { node, root } from './prepare.mjs'

const stepTimeoutMs = 25 * 60 * 1000
const vitest = (project) => [node, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project]

/** In the order in which they run: what fails fast comes first. */
const steps = [
  { name: 'check', command: ['npm', 'run', '--silent', 'check'] },
  { name: 'unit', command: vitest('unit') },
  { name: 'contract', command: vitest('contract') },
  { name: 'integration', command: vitest('integration') },
  { name: 'pgtap', command: [node, join(root, 'scripts/pgtap.ts')] },
  { name: 'browser', command: [node, join(root, 'scripts/browser.ts')], partOf: 'e2e' },
  { name: 'e2e', command: [node, join(root, 'node_modules/@playwright/test/cli.js'), 'test'] },
]

export const stepNames = steps.filter((step) => step.partOf === undefined).map((step) => step.name)

/**
 * Runs the named steps one after the other and stops at the first that fails, whose output it prints. Ends with a table
 * of seconds. A step that runs alone prints as it goes.
 */
export async function runSteps(names) {
  const chosen = steps.filter((step) => names.includes(step.partOf ?? step.name))
  const rows = []
  for (const step of chosen) {
    const started = Date.now()
    if (names.length > 1) console.log(`  ${step.name} …`)
    const { problem, output } = await run(step.command, names.length === 1)
    rows.push({ name: step.name, seconds: (Date.now() - started) / 1000, problem })
    if (problem === null) continue
    console.log(`${output}\n${step.name} failed (${problem}).`)
    break
  }
  const total = rows.reduce((sum, row) => sum + row.seconds, 0)
  console.log()
  for (const { name, seconds, problem } of rows) {
    console.log(`  ${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s  ${problem === null ? 'ok' : 'FAILED'}`)
  }
  for (const step of chosen.slice(rows.length)) console.log(`  ${step.name.padEnd(12)}      –    not run`)
  console.log(`  ${'total'.padEnd(12)} ${total.toFixed(1).padStart(6)} s`)
  return rows.every((row) => row.problem === null)
}

function run([command, ...args], live) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}` },
    stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    // A group of its own, so that a step can be ended with all that it has started.
    detached: process.platform !== 'win32',
  })
  const end = (signal) => {
    try {
      if (process.platform === 'win32') child.kill(signal)
      else process.kill(-child.pid, signal)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
  let timedOut = false
  const limit = setTimeout(() => {
    timedOut = true
    end('SIGKILL')
  }, stepTimeoutMs)
  const interrupted = (signal) => {
    end(signal)
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupted)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  return new Promise((done) => {
    const settle = (problem) => {
      clearTimeout(limit)
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, interrupted)
      done({ problem, output })
    }
    child.once('error', (error) => settle(error.message))
    child.once('close', (code, signal) => {
      if (timedOut) settle(`took longer than ${stepTimeoutMs / 60_000} minutes`)
      else settle(code === 0 ? null : (signal ?? `exit code ${code}`))
    })
  })
}
