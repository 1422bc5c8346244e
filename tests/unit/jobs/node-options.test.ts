import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { workerNodeOptions } from '../../../src/lib/jobs/node-options.ts'

test('npm’s worker script has the Node options of the local stack’s worker', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8')
  const { scripts } = z.object({ scripts: z.object({ worker: z.string() }) }).parse(JSON.parse(text))
  for (const option of workerNodeOptions) expect(scripts.worker.split(' ')).toContain(option)
})
