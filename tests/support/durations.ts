import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')
const secondsSchema = z.record(z.string(), z.number())

/** Seconds of a test file by its absolute path, from tests/durations.json. A file that is not listed counts as a long one. */
export function readDurations(): (path: string) => number {
  const seconds = secondsSchema.parse(JSON.parse(readFileSync(join(root, 'tests/durations.json'), 'utf8')))
  return (path) => seconds[path.slice(root.length + 1)] ?? Number.POSITIVE_INFINITY
}
