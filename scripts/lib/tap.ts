export interface TapReport {
  readonly passed: number
  /** One text per failed test with its diagnostics, and one for a plan that was missing or not kept. */
  readonly problems: readonly string[]
}

const testLine = /^(not )?ok\b/
const planLine = /^1\.\.(\d+)/
const expectedFailure = /#\s*todo\b/i

/**
 * Reads what TAP-producing statements returned, one or several lines each; lines of no meaning in TAP are skipped.
 * https://testanything.org/tap-specification.html
 */
export function readTap(outputs: readonly string[]): TapReport {
  const problems: string[] = []
  let passed = 0
  let run = 0
  let planned: number | null = null
  let failing = false
  for (const line of outputs.flatMap((output) => output.split('\n'))) {
    const plan = planLine.exec(line)?.[1]
    if (plan !== undefined) {
      planned = Number(plan)
    } else if (testLine.test(line)) {
      run += 1
      failing = line.startsWith('not ok') && !expectedFailure.test(line)
      if (failing) problems.push(line)
      else passed += 1
    } else if (failing && line.startsWith('#')) {
      problems.push(`${problems.pop() ?? ''}\n${line}`)
    }
  }
  if (planned === null) problems.push('The file has no plan: begin with select plan(n) and end with select * from finish().')
  else if (planned !== run) problems.push(`The plan says ${planned} tests, but ${run} ran.`)
  return { passed, problems }
}
