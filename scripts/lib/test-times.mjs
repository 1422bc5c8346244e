import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './prepare.mjs'

/** Where the steps leave what they did: one file each, of the last run. */
export const reportsDir = join(root, 'node_modules/.cache/adsapp-test-reports')
export const reportFile = (step) => join(reportsDir, `${step}.json`)

const slowestShown = 10

/** Null where the step leaves no report, or did not get that far. */
export function readReport(step) {
  const file = reportFile(step)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

/** Prints the slowest files, the seconds of each step (some ran side by side), and the counts of tests as a last line. */
export function printTimes(rows, reports, totalSeconds) {
  const slowest = reports
    .flatMap(({ files }) => files)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, slowestShown)
  if (slowest.length > 0) console.log('\n  The slowest files')
  for (const { file, seconds } of slowest) console.log(`  ${secondsOf(seconds)}  ${file}`)

  console.log('\n  The steps')
  for (const { name, seconds, problem } of rows) {
    console.log(`  ${seconds === null ? '       –  ' : secondsOf(seconds)}  ${name.padEnd(12)} ${endOf(seconds, problem)}`)
  }
  console.log(`  ${secondsOf(totalSeconds)}  ${'in all'.padEnd(12)}`)

  const flaky = reports.flatMap((report) => report.flaky ?? [])
  if (flaky.length > 0) console.log('\n  Passed only at the second try: faults to find')
  for (const title of flaky) console.log(`  ${title}`)

  const countOf = (kind) => reports.reduce((sum, report) => sum + report[kind], 0)
  if (reports.length > 0) {
    console.log(`\n  Tests: ${countOf('passed')} passed, ${countOf('failed')} failed, ${countOf('skipped')} skipped`)
  }
}

function endOf(seconds, problem) {
  if (seconds === null) return 'not run'
  return problem ?? 'ok'
}

function secondsOf(seconds) {
  return `${seconds.toFixed(1).padStart(8)} s`
}
