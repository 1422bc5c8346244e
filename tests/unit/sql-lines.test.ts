import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const supabaseDir = resolve(import.meta.dirname, '../../supabase')
const lengthMax = 130

const tooLong = (file: string, source: string) =>
  source.split('\n').flatMap((line, index) => (line.length > lengthMax ? [`${file}:${index + 1}`] : []))

test(`no line of SQL that a person writes is longer than ${lengthMax} characters`, () => {
  const files = globSync('{schemas,tests}/**/*.sql', { cwd: supabaseDir })
  expect(files.length).toBeGreaterThan(50)
  expect(files.flatMap((file) => tooLong(file, readFileSync(resolve(supabaseDir, file), 'utf8')))).toEqual([])
  expect(tooLong('planted.sql', `select 1;\n${'x'.repeat(lengthMax + 1)}\n${'y'.repeat(lengthMax)}`)).toEqual(['planted.sql:2'])
})
