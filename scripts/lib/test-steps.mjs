import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { node, root } from './prepare.mjs'
import { runCommand } from './run-command.mjs'
import { printTimes, readReport, reportsDir } from './test-times.mjs'

const vitest = (project) => [
  node,
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--project',
  project,
  '--reporter=default',
  '--reporter=./scripts/lib/vitest-reporter.ts',
]
const npmScript = (name) => ['npm', 'run', '--silent', name]
const script = (name) => [node, join(root, 'scripts', name)]

const steps = {
  types: { command: npmScript('check:types'), partOf: 'check' },
  lint: { command: npmScript('check:lint'), partOf: 'check' },
  dead: { command: npmScript('check:dead'), partOf: 'check' },
  format: { command: npmScript('check:format'), partOf: 'check' },
  unit: { command: vitest('unit*') },
  contract: { command: vitest('contract*') },
  browser: { command: script('browser.ts'), partOf: 'e2e' },
  build: { command: script('build.ts'), partOf: 'e2e' },
  integration: { command: vitest('integration') },
  pgtap: { command: script('pgtap.ts') },
  e2e: {
    command: [
      node,
      join(root, 'node_modules/@playwright/test/cli.js'),
      'test',
      // Once more for a file that failed, on a fresh stack: what only then passes is named at the end, and is a fault to find.
      '--retries=1',
      '--reporter=list,./scripts/lib/playwright-reporter.ts',
    ],
  },
}

/**
 * Stages follow one another, and what fails fast comes first. The tracks of a stage run side by side, each step by step:
 * a step beside another is one that leaves the processors time to spare.
 */
const stages = [
  [
    ['lint', 'dead', 'format', 'unit', 'contract'],
    // Types first: a build replaces those that are generated of the routes.
    ['types', 'browser', 'build'],
  ],
  [['integration'], ['pgtap']],
  [['e2e']],
]

export const stepNames = [...new Set(Object.entries(steps).map(([name, { partOf }]) => partOf ?? name))]

/**
 * Runs the named steps and stops at the first that fails, whose output it prints. Ends with the slowest files and the
 * numbers of tests. A single step prints its output directly.
 */
export async function runSteps(names) {
  const isChosen = (name) => names.includes(steps[name].partOf ?? name)
  const started = Date.now()
  const rows = new Map(
    stages
      .flat(2)
      .filter(isChosen)
      .map((name) => [name, { name, seconds: null, problem: null }]),
  )
  const isLive = names.length === 1
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      stop.abort()
      process.exit(130)
    })
  }
  rmSync(reportsDir, { recursive: true, force: true })

  async function runTrack(track) {
    for (const name of track.filter(isChosen)) {
      if (stop.signal.aborted) return
      const row = rows.get(name)
      if (!isLive) console.log(`  ${name} …`)
      const begun = Date.now()
      const { problem, output } = await runCommand(steps[name].command, { live: isLive, report: name, signal: stop.signal })
      row.seconds = (Date.now() - begun) / 1000
      if (problem === null) continue
      row.problem = stop.signal.aborted ? 'stopped' : 'FAILED'
      if (stop.signal.aborted) return
      stop.abort()
      console.log(`${output}\n${name} failed (${problem}).`)
    }
  }
  for (const stage of stages) await Promise.all(stage.map(runTrack))

  const reports = [...rows.keys()].map(readReport).filter((report) => report !== null)
  printTimes([...rows.values()], reports, (Date.now() - started) / 1000)
  return !stop.signal.aborted
}
