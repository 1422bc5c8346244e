import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/prepare.mjs'
import { readReport } from './lib/test-times.mjs'

// Rewrites tests/durations.json, by which the longest files start first, from the last run of `npm test`.
const path = join(root, 'tests/durations.json')
const known = JSON.parse(readFileSync(path, 'utf8'))
for (const step of ['contract', 'integration']) {
  for (const { file, seconds } of readReport(step)?.files ?? []) known[file] = Number(seconds.toFixed(1))
}
const kept = Object.entries(known).filter(([file]) => existsSync(join(root, file)))
writeFileSync(path, `${JSON.stringify(Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b))), null, 2)}\n`)
