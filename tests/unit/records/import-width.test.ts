import { expect, test } from 'vitest'
import { readTable } from '../../../src/lib/records/imports/read-table.ts'

const rowsOf = async (text: string) => {
  const { pieces } = await readTable(Buffer.from(text), 1_000)
  const rows: (readonly string[])[] = []
  for await (const piece of pieces) rows.push(...piece)
  return rows
}

test('a file of separators alone is refused before it is made cells of, and one with a wide text is read', async () => {
  const many = ','.repeat(5_000_000)
  for (const text of [`${many}\n`, `a,b\n1,2\n${many}\n`])
    await expect(rowsOf(text)).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining('more cells than any table'),
    })
  expect(await rowsOf(`a,b\n1,"${','.repeat(50_000)}"\n`)).toEqual([['1', ','.repeat(50_000)]])
})
