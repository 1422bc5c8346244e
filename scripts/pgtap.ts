import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { pgtap } from '@electric-sql/pglite-pgtap'
import { splitSqlStatements } from '@supabase/lite'
import { inMemory, openDatabase } from '../sandbox/supabase/database.ts'
import { databaseTemplate, migrationsDir } from '../tests/support/database-template.ts'
import { readTap } from './lib/tap.ts'
import { writeReport } from './lib/test-report.ts'

const testsDir = resolve(import.meta.dirname, '../supabase/tests')

/** Runs every supabase/tests/*.test.sql, or those whose name holds one of the arguments. Exits with 1 on any failure. */
async function main(wanted: readonly string[]): Promise<void> {
  const files = (await readdir(testsDir))
    .filter((name) => name.endsWith('.test.sql'))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .sort()
  if (files.length === 0) throw new Error(`No *.test.sql in supabase/tests${wanted.length > 0 ? ' has that name' : ''}.`)
  const helpers = await readFile(join(testsDir, 'helpers.sql'), 'utf8')
  const connection = await openDatabase({
    dataDir: inMemory,
    migrationsDir,
    extensions: { pgtap },
    template: await databaseTemplate(),
  })
  const done: { file: string; seconds: number; passed: number; failed: number }[] = []
  try {
    for (const file of files) {
      const started = performance.now()
      const source = await withIncluded(join(testsDir, file))
      const { lines, error } = await runFile(connection.driver, helpers, source)
      const report = readTap(lines)
      const problems = error === null ? report.problems : [...report.problems, error]
      const seconds = (performance.now() - started) / 1000
      console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${file}: ${report.passed} passed, ${seconds.toFixed(1)} s`)
      for (const problem of problems) console.log(`       ${problem.replaceAll('\n', '\n       ')}`)
      if (problems.length > 0) process.exitCode = 1
      done.push({ file: join(testsDir, file), seconds, passed: report.passed, failed: problems.length })
    }
  } finally {
    await connection.close()
  }
  const countOf = (kind: 'passed' | 'failed') => done.reduce((sum, each) => sum + each[kind], 0)
  writeReport({ passed: countOf('passed'), failed: countOf('failed'), skipped: 0, files: done })
}

/** A file, and in it those that psql's `\\ir` includes, each by its path from that file. */
async function withIncluded(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).split('\n').map(async (line) => {
    const [, included] = /^\\ir (\S+)$/.exec(line) ?? []
    return included === undefined ? line : withIncluded(join(dirname(path), included))
  })
  return (await Promise.all(lines)).join('\n')
}

/** The text that the file's statements returned, up to the first one that the database refused. Leaves no trace behind. */
async function runFile(database: PGlite, helpers: string, source: string) {
  const lines: string[] = []
  let error: string | null = null
  await database.exec('begin')
  try {
    await database.exec(helpers)
    for (const statement of splitSqlStatements(source)) {
      try {
        for (const { rows } of await database.exec(statement)) {
          for (const row of rows) lines.push(...Object.values(row).map(String))
        }
      } catch (thrown) {
        error = `SQL error: ${thrown instanceof Error ? thrown.message : String(thrown)}\nin: ${statement.trim()}`
        break
      }
    }
  } finally {
    await database.exec('rollback')
  }
  return { lines, error }
}

await main(process.argv.slice(2))
