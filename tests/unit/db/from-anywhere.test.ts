import { expect, test } from 'vitest'
import { z } from 'zod'
import { fromAnywhere } from '../../../src/lib/db/from-anywhere.ts'

const ids = Array.from({ length: 40 }, () => crypto.randomUUID()).sort()

function among(passes: (id: string) => boolean) {
  const rows = ids.filter(passes).map((id) => ({ id }))
  return { limit: (n: number) => Promise.resolve({ data: rows.slice(0, n), error: null }) }
}
const found = () => ({
  gte: (_column: 'id', from: string) => among((id) => id >= from),
  lt: (_column: 'id', to: string) => among((id) => id < to),
})

test('as many rows as wanted, each once, and every row has its turn however often others come first', async () => {
  const seen = new Set<string>()
  for (let round = 0; round < 2_000 && seen.size < ids.length; round += 1) {
    const rows = await fromAnywhere(z.array(z.object({ id: z.string() })), found, 15)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(15)
    for (const { id } of rows) seen.add(id)
  }
  expect(seen.size).toBe(ids.length)
  expect(await fromAnywhere(z.array(z.object({ id: z.string() })), found, 100)).toHaveLength(ids.length)
})
