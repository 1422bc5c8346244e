import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { storable } from '../../core/text/storable-text.ts'
import { recordObjectSchema } from '../../objects/record-objects.ts'
import type { FoundRecord } from '../../contract/search.ts'
import { pagesOf, recordTitle, shownObjects, distinction } from '../pages/pages.ts'
import { fieldsSchema } from './record-list.ts'
import { readRows, type UserClient } from '../rows.ts'

const rowSchema = z.object({ object_type: recordObjectSchema, id: databaseIdSchema, fields: fieldsSchema })

/** The fields that say what a record of each object is called, and what tells it from others of that name. */
const fields = Object.fromEntries(
  shownObjects.map((object) => [object, [...new Set([...pagesOf(object).named, ...pagesOf(object).distinguishedBy])]]),
)

/** The records that have every word of a text in them, object by object as pages show them, at most so many of each. */
export async function searchRecords(
  client: UserClient,
  organizationId: string,
  text: string,
  limit: number,
): Promise<readonly FoundRecord[]> {
  const rows = await readRows(
    z.array(rowSchema),
    client.rpc('records_search', {
      p_organization: organizationId,
      p_search: storable(text),
      p_fields: fields,
      p_limit: limit,
    }),
  )
  return shownObjects.flatMap((object) =>
    rows
      .filter((row) => row.object_type === object)
      .map((row) => {
        const title = recordTitle(object, row.fields)
        return { object, id: row.id, title, detail: distinction(object, title, row.fields) }
      }),
  )
}
