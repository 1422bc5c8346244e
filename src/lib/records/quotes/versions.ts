import { z } from 'zod'
import type { RecordJson } from '../resources/member-values.ts'
import { type Asked, listResource } from '../resources/rows.ts'

const versionsMax = 100

/** The versions of a quote's number that are not deleted, the newest first. */
export async function versionsOf(asked: Asked, quote: RecordJson): Promise<readonly RecordJson[]> {
  const { items } = await listResource(asked, {
    conditions: [{ column: 'quote_number', op: 'eq', value: z.string().parse(quote['quote_number']) }],
    search: '',
    sort: 'version_number',
    descending: true,
    after: null,
    offset: 0,
    limit: versionsMax,
    deleted: false,
    isCounted: false,
  })
  return items
}
