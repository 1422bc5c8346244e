import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jobNames } from '../../../src/lib/jobs/job-names.ts'

const crons = z.object({ crons: z.array(z.object({ path: z.string(), schedule: z.string() })) })

test('every background job has one line in the schedule, and the schedule names no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../vercel.json'), 'utf8')
  const scheduled = crons
    .parse(JSON.parse(text))
    .crons.flatMap(({ path }) => new URL(path, 'http://local').searchParams.getAll('job'))
  expect(scheduled.toSorted()).toEqual([...jobNames].toSorted())
})
