import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { readDurations } from './durations.ts'

/** Starts the files that take longest first, so that no worker is left with a long one at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const secondsOf = readDurations()
    return files.toSorted((a, b) => secondsOf(b.moduleId) - secondsOf(a.moduleId) || a.moduleId.localeCompare(b.moduleId))
  }
}
