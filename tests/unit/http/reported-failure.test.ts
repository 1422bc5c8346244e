import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { Failure } from '../../../src/lib/core/errors.ts'
import { reportedFailure } from '../../../src/lib/http/problem.ts'

const app = resolve(import.meta.dirname, '../../../app')

function linesWritten(): readonly string[] {
  const lines: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0)
  return lines
}

afterEach(() => vi.restoreAllMocks())

test('the log has the details of what a person is told that it has, and of nothing that they can mend themselves', () => {
  const lines = linesWritten()
  expect(reportedFailure(new TypeError('out of reach')).message).toContain('the server log has the details')
  expect(lines).toEqual([expect.stringContaining('out of reach')])
  reportedFailure(new Failure({ kind: 'invalid', code: 'not_found', message: 'There is no such contact.' }))
  expect(lines).toHaveLength(1)
})

test('what goes wrong in a form or at a button is reported, as what goes wrong in a call is', () => {
  const actions = globSync('**/*actions.ts', { cwd: app }).map((path) => ({
    path,
    text: readFileSync(resolve(app, path), 'utf8'),
  }))
  expect(actions.length).toBeGreaterThan(15)
  expect(actions.filter(({ text }) => text.includes('toFailure')).map(({ path }) => path)).toEqual([])
})
