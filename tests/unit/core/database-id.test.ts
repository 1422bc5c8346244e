import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { databaseIdSchema } from '../../../src/lib/core/database-id.ts'

const root = resolve(import.meta.dirname, '../../..')

test('an id is what PostgreSQL takes as one, in the letters in which it writes it', () => {
  expect(databaseIdSchema.parse('DEADBEEF-dead-DEAD-dead-DeadDeadBeef')).toBe('deadbeef-dead-dead-dead-deaddeadbeef')
  expect(databaseIdSchema.safeParse('deadbeef-dead-dead-dead-deaddeadbee').success).toBe(false)
})

test('no schema takes the ids of RFC 9562 alone, which would refuse rows that are there', () => {
  const stricter = ['src', 'app'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .filter((name) => /^(?!\s*\*).*\bz\.uuid/m.test(readFileSync(join(root, folder, name), 'utf8'))),
  )
  expect(stricter).toEqual([])
})
