import type { FullConfig, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter'
import { writeReport } from './test-report.ts'

/** Leaves behind how long each file took and how many tests passed and did not. */
export default class TestReporter implements Reporter {
  private readonly seconds = new Map<string, number>()
  private all: readonly TestCase[] = []

  onBegin(_config: FullConfig, suite: Suite): void {
    this.all = suite.allTests()
  }

  onTestEnd({ location }: TestCase, { duration }: TestResult): void {
    this.seconds.set(location.file, (this.seconds.get(location.file) ?? 0) + duration / 1000)
  }

  onEnd(): void {
    const countOf = (...outcomes: ReturnType<TestCase['outcome']>[]) =>
      this.all.filter((test) => outcomes.includes(test.outcome())).length
    writeReport({
      passed: countOf('expected', 'flaky'),
      failed: countOf('unexpected'),
      skipped: countOf('skipped'),
      flaky: this.all.filter((test) => test.outcome() === 'flaky').map((test) => test.titlePath().filter(Boolean).join(' › ')),
      files: [...this.seconds].map(([file, seconds]) => ({ file, seconds })),
    })
  }
}
