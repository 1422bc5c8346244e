import { ensureInstalled, requireNode } from './lib/prepare.mjs'
import { runSteps, stepNames } from './lib/test-steps.mjs'

requireNode()
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !stepNames.includes(name))
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}. The steps are: ${stepNames.join(', ')}.`)
  process.exit(1)
}
await ensureInstalled()
process.exit((await runSteps(wanted.length > 0 ? wanted : stepNames)) ? 0 : 1)
