import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface TestReport {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Titles of the tests that failed first and then passed. */
  readonly flaky?: readonly string[]
  readonly files: readonly { readonly file: string; readonly seconds: number }[]
}

/** Reports a step of `npm test`, if it requests that. Paths are relative to the project's folder. */
export function writeReport(report: TestReport): void {
  const path = process.env['ADSAPP_TEST_REPORT']
  if (path === undefined) return
  const files = report.files.map(({ file, seconds }) => ({ file: relative(root, file).replaceAll('\\', '/'), seconds }))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify({ ...report, files }))
}
