import type { Reporter, TestModule } from 'vitest/node'
import { writeReport } from './test-report.ts'

/** Leaves behind how long each file took, with what it needs to begin, and how many tests passed and did not. */
export default class TestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const countOf = (state: (typeof states)[number]) => states.filter((each) => each === state).length
    writeReport({
      passed: countOf('passed'),
      failed: countOf('failed'),
      skipped: countOf('skipped'),
      files: modules.map((module) => ({ file: module.moduleId, seconds: secondsOf(module) })),
    })
  }
}

function secondsOf(module: TestModule): number {
  const { prepareDuration, environmentSetupDuration, setupDuration, collectDuration, duration } = module.diagnostic()
  return (prepareDuration + environmentSetupDuration + setupDuration + collectDuration + duration) / 1000
}
