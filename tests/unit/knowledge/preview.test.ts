import { expect, test } from 'vitest'
import type { Content, ContentPart } from '@/src/lib/knowledge/domain/content.ts'
import { previewOf } from '@/src/lib/knowledge/preview.ts'

async function* contentOf(parts: readonly ContentPart[]): Content {
  yield* parts
}

const customer = (index: number, fields: Readonly<Record<string, string>>): ContentPart => ({
  kind: 'record',
  path: `customers[${index}]`,
  lines: Object.entries(fields).map(([name, value]) => ({ path: `customers[${index}].${name}`, value })),
})

test('a preview says what would be kept: records, passages, what is masked and what is left out', async () => {
  const parts = Array.from({ length: 7 }, (_, index) =>
    customer(index, { name: `Person ${index}`, ssn: '123-45-6789', notes: 'call back', password: 'hunter2' }),
  )
  const preview = await previewOf(contentOf(parts), [{ path: 'notes', action: 'drop' }])
  expect(preview).toMatchObject({ records: 7, chunks: 7, masked: 14, isPartial: false })
  expect(preview.maskedFields).toEqual(['customers[].ssn', 'customers[].password'])
  expect(preview.leftOutFields).toEqual(['customers[].notes'])
  expect(preview.passages).toHaveLength(5)
  expect(preview.passages[0]).toEqual({
    path: 'customers[0]',
    text: 'customers[0].name: Person 0\ncustomers[0].ssn: ***\ncustomers[0].password: ***',
  })
})

test('what stands beside the lists is no record where there are any, and a record in several parts is one', async () => {
  const beside: ContentPart = { kind: 'record', path: '', lines: [{ path: 'shop', value: 'Corner' }] }
  expect(await previewOf(contentOf([beside]), [])).toMatchObject({ records: 1, chunks: 1 })
  const both = [customer(0, { name: 'Ann' }), customer(0, { city: 'Bergen' }), customer(1, { name: 'Bob' }), beside]
  expect(await previewOf(contentOf(both), [])).toMatchObject({ records: 2, chunks: 4 })
})

test('prose counts by its stretches, and a source that does not end is looked at only so far', async () => {
  const told: ContentPart = { kind: 'prose', path: 'page 1', text: 'We open at nine. The password: hunter2' }
  expect(await previewOf(contentOf([told]), [])).toMatchObject({ records: 1, masked: 1, maskedFields: ['page 1'] })
  async function* endless(): Content {
    for (let index = 0; ; index += 1) yield customer(index, { name: 'again' })
  }
  expect(await previewOf(endless(), [])).toMatchObject({ records: 5_000, isPartial: true })
})
