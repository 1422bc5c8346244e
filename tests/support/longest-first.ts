import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')
const secondsSchema = z.record(z.string(), z.number())

/**
 * Starts the files that take longest first, by the seconds in tests/durations.json, so that no worker is left with a long
 * one at the end. A file that is not listed counts as a long one.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = secondsSchema.parse(JSON.parse(readFileSync(join(root, 'tests/durations.json'), 'utf8')))
    const secondsOf = ({ moduleId }: TestSpecification) => seconds[moduleId.slice(root.length + 1)] ?? Number.POSITIVE_INFINITY
    return files.toSorted((a, b) => secondsOf(b) - secondsOf(a) || a.moduleId.localeCompare(b.moduleId))
  }
}
